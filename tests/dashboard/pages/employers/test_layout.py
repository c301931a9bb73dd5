"""The Employers page and its sheet as the router answers them."""

import pytest
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import Employer, Enrolment, Snapshot
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown

LAST = as_ofs(SIZE)[-1]


@pytest.fixture(autouse=True)
def _employed(seeded: Database) -> None:
    """Ahead has 25 learners at 90 %, Behind 25 at 30 %, Tiny 4; of the last 6 nobody knows."""
    with seeded.transaction() as session:
        for number, name in ((11, "Ahead"), (12, "Behind"), (13, "Tiny")):
            session.add(Employer(id=number, ref=name, name=name))
        session.flush()
        for enrolment in session.scalars(select(Enrolment)):
            at = enrolment.id
            enrolment.employer_id = 11 if at <= 25 else 12 if at <= 50 else 13 if at <= 54 else None
        for row in session.scalars(select(Snapshot).where(Snapshot.as_of == LAST)):
            row.progress = 90.0 if row.enrolment_id <= 25 else 30.0 + row.enrolment_id % 3


def test_employers_are_compared_with_all_others_and_lead_to_their_learners(
    sign_in: SignIn,
) -> None:
    text = shown(sign_in(), "/employers")
    assert "Beyond chance: Ahead: progress 90 %, elsewhere 31 %" in text
    assert "The employer of 54 of 60 learners is known." in text
    assert "/explore/learners?at_employer=11" in text


def test_a_filter_by_employer_still_compares_with_all_others(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/employers", "?employer=11")
    assert "Beyond chance: Ahead: progress 90 %, elsewhere 31 %" in text


def test_a_small_employer_is_never_shown_apart(sign_in: SignIn) -> None:
    browser = sign_in()
    text = shown(browser, "/employers")
    assert "/employers/12" in text
    assert "/employers/13" not in text
    assert "Nothing to show of this employer" in shown(browser, "/employers/13")


def test_one_employer_alone_compares_with_nobody(seeded: Database, sign_in: SignIn) -> None:
    with seeded.transaction() as session:
        for enrolment in session.scalars(select(Enrolment)):
            enrolment.employer_id = 11 if enrolment.id <= 25 else None
    text = shown(sign_in(), "/employers")
    assert "No employers to compare yet" in text
    assert "differences is beyond chance" not in text


def test_a_sheet_to_print_names_nobody(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/employers/12")
    assert "Below others, beyond chance" in text
    assert "@example.org" not in text
    assert "/learner" not in text


def test_a_coach_compares_no_employers(sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    assert "Employers are compared for managers" in shown(browser, "/employers")
    assert "Nothing to show" in shown(browser, "/employers/11")
