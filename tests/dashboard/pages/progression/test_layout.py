"""The Progression page as its router answers it."""

import re
from datetime import date, timedelta

import pandas as pd
from sqlmodel import select

from dashboard.pages.progression.weeks import counts_by_day
from domain.learners import Status
from domain.store.database.engine import Database
from domain.store.tables import StatusHistory
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown

FIRST, *_, LAST = as_ofs(SIZE)


def record(database: Database) -> None:
    """Everybody Active from the first scored day on, a third At Risk on the last."""
    with database.transaction() as session:
        for number in range(1, SIZE.learners + 1):
            moves = number % 3 == 0
            until = LAST if moves else None
            first = StatusHistory(
                enrolment_id=number, status="Active", from_on=FIRST, until_on=until
            )
            session.add(first)
            if moves:
                session.add(StatusHistory(enrolment_id=number, status="At Risk", from_on=LAST))


def test_statuses_moves_and_stays_are_said_with_their_base(
    sign_in: SignIn, seeded: Database
) -> None:
    record(seeded)
    text = shown(sign_in(), "/progression")
    assert "33 % of 60 learners" in text
    assert "20 from Active to At Risk" in text
    assert "/explore/learners?status=At+Risk" in text
    moved = re.search(r"/explore/learners\?status=At\+Risk&then=\S+&status_was=Active", text)
    assert moved
    behind = shown(sign_in(), "/explore/learners", moved[0].partition("/explore/learners")[2])
    assert "was Active on" in behind
    assert "How long do learners stay?" in text


def test_who_withdrew_is_a_click_away(sign_in: SignIn, seeded: Database) -> None:
    record(seeded)
    with seeded.transaction() as session:
        left = select(StatusHistory).where(StatusHistory.status == "At Risk")
        session.exec(left).first().status = "Withdrawn"
    text = shown(sign_in(), "/progression")
    (link,) = re.findall(r"/explore/learners(\?status=Withdrawn&then=[^\s'\"]+)", text)
    behind = shown(sign_in(), "/explore/learners", link)
    assert "1 learner ·" in behind
    assert "Withdrawn since" in behind
    assert "/learner/3" in behind


def test_an_earlier_day_knows_nothing_of_later_moves(sign_in: SignIn, seeded: Database) -> None:
    record(seeded)
    text = shown(sign_in(), "/progression", f"?as_of={as_ofs(SIZE)[4]}")
    assert "Nobody moved." in text
    assert "from Active to At Risk" not in text


def test_a_coach_sees_how_their_own_learners_move(sign_in: SignIn, seeded: Database) -> None:
    record(seeded)
    text = shown(sign_in("c1@example.org"), "/progression")
    assert "of 60 learners" not in text


def test_a_span_counts_from_its_first_day_to_the_day_before_its_end() -> None:
    monday = date(2026, 2, 2)
    spans = pd.DataFrame(
        {
            "status": ["Active", "Withdrawn"],
            "from_on": pd.to_datetime([monday, monday + timedelta(days=7)]),
            "until_on": pd.to_datetime([monday + timedelta(days=7), None]),
            "learners": [5, 5],
        }
    )
    days = [monday, monday + timedelta(days=6), monday + timedelta(days=7)]
    found = counts_by_day(spans, days)
    assert [row[Status.ACTIVE] for row in found.values()] == [5, 5, 0]
    assert [row[Status.WITHDRAWN] for row in found.values()] == [0, 0, 5]
