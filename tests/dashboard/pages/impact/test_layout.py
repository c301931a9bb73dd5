"""The Impact page as its router answers it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import col, delete, update

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations import save_policy
from domain.store.tables import Activity, Contact, Message, Nudge, Snapshot
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown

DRAWN_ON = as_ofs(SIZE)[1]
#: The first scored day after the fortnight from the instant of the draw.
CLOSED_ON = as_ofs(SIZE)[4]


def draw(database: Database, *, held_every: int) -> None:
    """Everyone drawn in week two; every treated learner comes back, no held-out one does."""
    with database.transaction() as session:
        session.exec(delete(Message))
        session.exec(delete(Nudge))
        session.exec(delete(Activity).where(Activity.day >= DRAWN_ON))
        for number in range(1, SIZE.learners + 1):
            held = number % held_every == 0
            session.add(nudge_of(number, held=held))
            if not held:
                back = DRAWN_ON + timedelta(days=3)
                session.add(Activity(enrolment_id=number, day=back, clicks=4))


def nudge_of(number: int, *, held: bool, intervention: str = "reengage") -> Nudge:
    return Nudge(
        enrolment_id=number,
        intervention=intervention,
        period="2026-W03",
        as_of=DRAWN_ON,
        planned_at=datetime.combine(DRAWN_ON, time(9), tzinfo=UTC),
        state="skipped" if held else "planned",
        arm="holdout" if held else "treated",
        channel="email",
        trace="{}",
        policy_revision="seeded",
    )


def snapshot_of(number: int, as_of: date) -> Snapshot:
    segments = dict.fromkeys(
        (f"{kind}_segment" for kind in ("engagement", "progress", "barrier", "composite")),
        "On Track",
    )
    return Snapshot(
        as_of=as_of,
        enrolment_id=number,
        status="Active",
        policy_revision="seeded",
        **segments,
    )


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
    assert "of 60 learners a test could not show a gain of" in early
    assert "It helps" in shown(sign_in(), "/impact", f"?as_of={CLOSED_ON}")


@pytest.mark.usefixtures("drawn")
def test_filters_that_do_not_count_here_are_named(sign_in: SignIn) -> None:
    browser = sign_in()
    text = shown(browser, "/impact", "?programme=1&cohort=1&coach=2&stage=Portfolio")
    assert "Coach and stage as chosen elsewhere do not narrow this page" in text
    assert "as chosen elsewhere" not in shown(browser, "/impact", "?programme=1&cohort=1")


def test_one_cohort_is_compared_alone_and_nothing_is_claimed_where_it_has_no_comparison(
    sign_in: SignIn, seeded: Database
) -> None:
    draw(seeded, held_every=4)  # all of them in cohort 1, which has the even numbers
    browser = sign_in()
    first = shown(browser, "/impact", "?cohort=1")
    assert "15 of 15 (100 %)" in first
    assert "0 of 15 (0 %)" in first
    second = shown(browser, "/impact", "?cohort=2")
    assert "It helps" not in second
    assert "Too early: 30 treated and 0 held out" in second
    assert "Nothing to compare yet" in shown(browser, "/impact", "?cohort=1&programme=9")


def test_a_cohort_that_is_over_is_offered_and_named(sign_in: SignIn, seeded: Database) -> None:
    with seeded.transaction() as session:
        session.exec(delete(Snapshot).where(col(Snapshot.enrolment_id) % 2 == 0))
    browser = sign_in()
    assert "· Cohort 1" in shown(browser, "/impact", "?cohort=1")
    assert "Cohort 1" in shown(browser, "/impact")
    assert "Cohort 1" not in shown(browser, "/learners")


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
    assert "+100" not in text


def test_a_small_arm_is_too_early(sign_in: SignIn, seeded: Database) -> None:
    draw(seeded, held_every=20)
    text = shown(sign_in(), "/impact")
    assert "Too early: 57 treated and 3 held out" in text
    assert "more learners needed to see 10 points" in text
    assert "Goal window still open: nobody" in text


def test_both_goals_are_told(sign_in: SignIn, seeded: Database) -> None:
    draw(seeded, held_every=2)
    later = DRAWN_ON + timedelta(days=36)
    with seeded.transaction() as session:
        for number in range(1, SIZE.learners + 1):
            session.add(snapshot_of(number, later))
    text = shown(sign_in(), "/impact", f"?as_of={later}")
    assert "Second goal: still enrolled after 35 days" in text
    assert "30 of 30 (100 %)" in text


def test_contacts_are_observational_and_never_called_an_effect(
    sign_in: SignIn, seeded: Database
) -> None:
    listed_on = as_ofs(SIZE)[0]
    later = listed_on + timedelta(days=21)
    with seeded.transaction() as session:
        session.exec(delete(Message))
        session.exec(delete(Nudge))
        session.exec(update(Snapshot).values(worklist_rank=1))
        for number in range(1, 21):
            session.add(
                Contact(
                    enrolment_id=number,
                    day=listed_on + timedelta(days=3),
                    kind="call",
                    outcome="reached",
                    logged_at=datetime.combine(listed_on, time(9), tzinfo=UTC),
                )
            )
    text = shown(sign_in(), "/impact", f"?as_of={later}")
    assert "Observational, not randomised" in text
    assert "of 20 (" in text
    assert "of 40 (" in text
    assert "not what calls do" in text
    assert "helps" not in text.lower().partition("calls and other contacts")[2]
    assert "Calls and other contacts" not in shown(sign_in("c1@example.org"), "/impact")


def test_several_nudges_are_shown_at_a_glance_with_their_sum(
    sign_in: SignIn, seeded: Database
) -> None:
    draw(seeded, held_every=2)
    with seeded.transaction() as session:
        for number in range(1, SIZE.learners + 1):
            session.add(nudge_of(number, held=number % 3 == 0, intervention="smart_reminder"))
    text = shown(sign_in(), "/impact")
    assert "At a glance" in text
    assert "All nudges together" in text
    assert "Remind of a short visit" in text


def test_the_funnel_says_what_became_of_nudges_and_what_is_not_known(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/impact", "?part=messages")
    assert "From plan to return" in text
    assert "Nobody said yet what a message costs" in text
    assert "not known: nobody tells us" in text


def test_changes_about_helping_stand_beside_what_was_sent(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in()
    assert "Nobody has changed how learners are helped" in shown(
        browser, "/impact", "?part=timeline"
    )
    caps = policy.caps.model_copy(update={"per_week": policy.caps.per_week + 1})
    changed = policy.model_copy(update={"caps": caps})
    seeded.write(
        save_policy,
        changed,
        made_from=policy.revision,
        in_force=policy,
        by="manager@example.org",
        note="More room for reminders",
        now=datetime(2026, 2, 1, 9, tzinfo=UTC),
    )
    for search in ("?part=timeline", "?part=timeline&nudge=reengage"):
        text = shown(browser, "/impact", search)
        assert "More room for reminders" in text
        assert f"Caps: per week: {policy.caps.per_week} → {policy.caps.per_week + 1}" in text


def test_a_coach_sees_no_part_of_what_compares_everybody(sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    for part in ("messages", "timeline"):
        text = shown(browser, "/impact", f"?part={part}")
        assert "Effects are shown to managers and admins" in text
        assert "From plan to return" not in text


@pytest.mark.usefixtures("drawn")
def test_a_number_of_the_funnel_leads_to_the_nudges_it_counts(sign_in: SignIn) -> None:
    manager = sign_in("manager@example.org")
    funnel = shown(manager, "/impact", "?part=messages")
    assert "60 /impact?part=messages&step=waiting" in funnel
    listed = shown(manager, "/impact", "?part=messages&step=waiting&nudge=reengage")
    assert "Waiting, Re-engage a quiet learner: 60 nudges" in listed
    assert listed.count(" /learner/") == 50
    further = shown(manager, "/impact", "?part=messages&step=planned&page=2")
    assert "Page 2 of 2" in further
    assert further.count(" /learner/") == 10


@pytest.mark.usefixtures("drawn")
def test_a_coach_gets_no_list_of_the_funnel_and_a_wrong_step_is_the_funnel(
    sign_in: SignIn,
) -> None:
    asked = "?part=messages&step=waiting"
    coach = shown(sign_in("c1@example.org"), "/impact", asked)
    assert "Effects are shown to managers and admins" in coach
    assert "/learner/" not in coach
    assert "From plan to return" in shown(sign_in(), "/impact", "?part=messages&step=nonsense")
