"""The Impact page as its router answers it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import delete

from domain.store.database import Database
from domain.store.tables import Activity, Message, Nudge
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown

DRAWN_ON = as_ofs(SIZE)[1]
CLOSED_ON = as_ofs(SIZE)[3]


def draw(database: Database, *, held_every: int) -> None:
    """Everyone drawn in week two; every treated learner comes back, no held-out one does."""
    with database.transaction() as session:
        session.exec(delete(Message))
        session.exec(delete(Nudge))
        session.exec(delete(Activity).where(Activity.day > DRAWN_ON))
        for number in range(1, SIZE.learners + 1):
            held = number % held_every == 0
            session.add(
                Nudge(
                    enrolment_id=number,
                    intervention="reengage",
                    period="2026-W03",
                    as_of=DRAWN_ON,
                    planned_at=datetime.combine(DRAWN_ON, time(9), tzinfo=UTC),
                    state="skipped" if held else "planned",
                    arm="holdout" if held else "treated",
                    channel="email",
                    trace="{}",
                    policy_revision="seeded",
                )
            )
            if not held:
                back = DRAWN_ON + timedelta(days=3)
                session.add(Activity(enrolment_id=number, day=back, clicks=4))


@pytest.fixture
def drawn(seeded: Database) -> Database:
    draw(seeded, held_every=2)
    return seeded


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("email", ["manager@example.org", "admin@example.org"])
def test_a_planted_effect_is_shown_with_both_arms_and_said_plainly(
    sign_in: SignIn, email: str
) -> None:
    text = shown(sign_in(email), "/impact")
    assert "Re-engage a quiet learner" in text
    assert "It helps: +100 points" in text
    assert "30 of 30 (100 %)" in text
    assert "0 of 30 (0 %)" in text
    assert "Randomised · goal: active again within 14 days" in text
    assert "Sound: 30 treated to 30 held out" in text


@pytest.mark.usefixtures("drawn")
def test_an_earlier_day_shows_what_was_known_then(sign_in: SignIn) -> None:
    early = shown(sign_in(), "/impact", f"?as_of={as_ofs(SIZE)[2]}")
    assert "Nothing to compare yet: no goal window had closed by" in early
    assert "60 are still open" in early
    assert "It helps" in shown(sign_in(), "/impact", f"?as_of={CLOSED_ON}")


@pytest.mark.usefixtures("drawn")
def test_a_coach_is_told_why_there_are_no_effects(sign_in: SignIn) -> None:
    text = shown(sign_in("c1@example.org"), "/impact")
    assert "Effects are shown to managers and admins" in text
    assert "30 of 30" not in text


def test_before_anyone_is_drawn_the_page_says_so(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/impact", f"?as_of={as_ofs(SIZE)[0]}")
    assert "Nothing to compare yet: nobody had been drawn for a nudge" in text


def test_a_broken_draw_shows_no_difference(sign_in: SignIn, seeded: Database) -> None:
    draw(seeded, held_every=6)
    text = shown(sign_in(), "/impact")
    assert "do not read these numbers" in text
    assert "not to be read" in text
    assert "points" not in text


def test_a_small_arm_is_too_early(sign_in: SignIn, seeded: Database) -> None:
    draw(seeded, held_every=20)
    text = shown(sign_in(), "/impact")
    assert "Too early: 57 treated and 3 held out" in text
    assert "Goal window still open: nobody" in text
