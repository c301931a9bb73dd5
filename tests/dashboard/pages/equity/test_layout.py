"""The Equity page as its router answers it."""

import re

import pytest
from sqlmodel import col, select, update

from domain.store.database.engine import Database
from domain.store.tables import AuditEvent, Cohort, Enrolment, Learner, Programme, Snapshot
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown


@pytest.fixture
def grouped(seeded: Database) -> Database:
    """Of cohort 1: 14 women, 8 of them Critical; 12 men and 4 of a small group, 8 of them."""
    with seeded.transaction() as session:
        learners = session.exec(
            select(Enrolment.learner_id).where(col(Enrolment.cohort_id) == 1).order_by(Enrolment.id)
        ).all()
        for place, number in enumerate(learners):
            gender = "Female" if place < 14 else "Male" if place < 26 else "Non-binary"
            session.exec(update(Learner).where(col(Learner.id) == number).values(gender=gender))
            segment = "Critical" if place < 8 or 14 <= place < 22 else "On Track"
            session.exec(
                update(Snapshot)
                .where(col(Snapshot.enrolment_id) == number)
                .values(composite_segment=segment)
            )
    return seeded


@pytest.mark.usefixtures("grouped")
def test_a_small_group_is_never_shown_apart_and_neither_is_what_would_tell_it(
    sign_in: SignIn,
) -> None:
    text = shown(sign_in(), "/equity", "?cohort=1")
    # four people are few: the men, the next smallest group, are counted with them
    assert "Male + Non-binary" in text
    assert text.replace("Male + Non-binary", "").count("Non-binary") == 0
    assert "57 %" in text  # 8 of 14 women
    assert "Too few cases to show: " in text  # of whatever has fewer than five on either side


@pytest.mark.usefixtures("grouped")
def test_who_looked_is_on_the_audit_trail(sign_in: SignIn, seeded: Database) -> None:
    shown(sign_in(), "/equity", "?cohort=1")
    with seeded.reading() as session:
        found = session.exec(select(AuditEvent).where(AuditEvent.action == "looked_at_groups"))
        assert [(one.who, str(one.detail)[:16]) for one in found] == [
            ("manager@example.org", "equity: Cohort 1")
        ]


@pytest.mark.usefixtures("grouped")
def test_a_coach_sees_no_figure_by_group(sign_in: SignIn) -> None:
    text = shown(sign_in("c1@example.org"), "/equity")
    assert "Equity is shown to those who look after fairness" in text
    assert "Female" not in text


@pytest.mark.usefixtures("grouped")
def test_no_filter_narrows_what_is_counted(sign_in: SignIn) -> None:
    browser = sign_in()
    everybody = shown(browser, "/equity", "?cohort=1")
    assert "Male + Non-binary" in everybody
    for name in ("coach", "stage", "employer"):
        narrowed = shown(browser, "/equity", f"?cohort=1&{name}=3")
        assert _numbers(narrowed) == _numbers(everybody), name
        assert f"{name.capitalize()} as chosen elsewhere does not narrow this page" in narrowed
    assert "as chosen elsewhere" not in everybody


@pytest.mark.usefixtures("grouped")
def test_a_programme_offers_its_own_cohorts_and_changes_no_figure(
    sign_in: SignIn, seeded: Database
) -> None:
    with seeded.transaction() as session:
        session.add(Programme(id=2, ref="other", name="Other"))
        session.flush()
        session.exec(update(Cohort).where(col(Cohort.id) == 1).values(programme_id=2))
    browser = sign_in()
    whole = shown(browser, "/equity", "?cohort=1")
    assert "Cohort 2" in whole
    of_theirs = shown(browser, "/equity", "?programme=2")
    assert _numbers(of_theirs) == _numbers(whole)
    assert "Cohort 2" not in of_theirs
    assert "Male + Non-binary" not in shown(browser, "/equity", "?programme=1&cohort=1")


def test_figures_stay_between_releases(sign_in: SignIn) -> None:
    days = as_ofs(SIZE)
    browser = sign_in()
    pages = [shown(browser, "/equity", f"?cohort=1&as_of={day}") for day in days[:3]]
    assert all("Nothing to compare" in one for one in pages)


def _numbers(text: str) -> list[str]:
    """What the page says in figures, addresses of its links left out."""
    return re.findall(r"\d+ %|[+\u2212]\d+ \([^)]*\)|hidden", text)
