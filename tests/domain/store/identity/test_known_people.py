"""Whom a file without a list of learners means, where several may be meant."""

import pandas as pd

from domain.frames import LEARNERS
from domain.store.identity.known_people import Meant, whom_it_means


def means(known: dict[str, str], people: dict[str, str]) -> Meant:
    """Whom people (name by ref) are among the known ones (likewise)."""
    there = pd.DataFrame({"learner": list(known), "name": list(known.values())}, dtype="string")
    there = there.assign(email=pd.NA, enrolment="e", cohort="c", original=pd.NA).astype("string")
    named = pd.DataFrame({"ref": list(people), "name": list(people.values())})
    return whom_it_means(LEARNERS.conform(named), there)


def test_a_name_that_two_learners_have_is_neithers() -> None:
    found = means(
        {"1": "Ben Cole", "2": "Ben Cole", "3": "Ada Birch"}, {"8": "Ben Cole", "9": "Birch, Ada"}
    )
    assert found.known == {"9": "3"}
    assert "fits several" in found.held["8"]


def test_ids_that_others_have_by_chance_are_not_theirs() -> None:
    found = means({"31": "Ben Cole", "32": "Ada Birch"}, {"31": "Ada Birch", "32": "Ben Cole"})
    assert found.known == {"31": "32", "32": "31"}


def test_a_learner_with_a_known_id_who_has_another_name_now_stays_one() -> None:
    found = means(
        {"31": "Ben Cole", "32": "Ada Birch"},
        {"31": "Ben Cole", "32": "Ada Larch", "33": "Cy Dunn"},
    )
    assert (found.known, found.new) == ({"31": "31", "32": "32"}, {"33"})
