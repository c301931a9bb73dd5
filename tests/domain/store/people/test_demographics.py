"""Who learners are, for audits alone."""

import pandas as pd
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.people import add_demographics
from domain.store.tables import Learner
from tests.dashboard.conftest import seeded, seeded_file

__all__ = ["seeded", "seeded_file"]


def test_small_groups_are_one_so_that_no_other_figure_tells_theirs(seeded: Database) -> None:
    with seeded.transaction() as session:
        for learner in session.scalars(select(Learner)):
            number = learner.id
            learner.gender = "F" if number <= 30 else "M" if number <= 55 else "X"
            learner.ethnicity = "A" if number <= 20 else "B" if number <= 40 else None
    rows = pd.DataFrame({"learner_id": range(1, 61), "cohort_id": 1})
    found = add_demographics(seeded, rows)
    assert set(found["gender"]) == {"F", "M + X"}
    # twenty of whom nothing is known are many enough to be a group of their own
    assert found["ethnicity"].isna().sum() == 20
    assert set(found["ethnicity"].dropna()) == {"A", "B"}
