"""What a coach does on the worklist: checked for each learner, done once, and undone."""

import re
from datetime import timedelta
from typing import Any

from sqlmodel import col, delete, select
from starlette.testclient import TestClient

from domain.store.coaching.tasks import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.staff.caseloads.cover import keep_covers, set_cover
from domain.store.tables import (
    Activity,
    AuditEvent,
    Contact,
    Enrolment,
    ImportRun,
    Learner,
    Message,
    Nudge,
    Snapshot,
    Task,
    WorklistDecision,
)
from tests.dashboard.conftest import SIZE, Clock, SignIn
from tests.dashboard.pages.learner.test_contact_routes import on_worklist, token
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown

LAST = as_ofs(SIZE)[-1]
#: Learners of Cora Coach, c1@example.org; 3 is Cody's.
MINE, MINE_TOO, THEIRS = 2, 4, 3
CODY = 4
NOW = Clock().now


def act(browser: TestClient, kind: str, learners: str = str(MINE), **form: str) -> Any:
    given = {"kind": kind, "learners": learners, "once": "a1", "back": "/worklist?view=classic"}
    given["token"] = form.pop("token", None) or token(browser)
    return browser.post("/worklist/act", data=given | form)


def undo(browser: TestClient, once: str = "a1") -> Any:
    return browser.post("/worklist/undo", data={"once": once, "token": token(browser)})


def decisions(database: Database) -> list[WorklistDecision]:
    with database.reading() as session:
        return list(session.exec(select(WorklistDecision)))


def asked(database: Database, clock: Clock) -> None:
    day = clock.now.date()
    task = NewTask(enrolment_id=MINE, cause="coach_call", as_of=day - timedelta(20),
                   action="Call this week", due_on=day - timedelta(17))  # fmt: skip
    database.write(raise_tasks, [task], now=clock.now - timedelta(days=20))


def task(database: Database) -> Task:
    with database.reading() as session:
        return session.exec(select(Task)).one()


def test_who_is_snoozed_leaves_the_list_and_comes_back_when_undone(
    sign_in: SignIn, seeded: Database
) -> None:
    on_worklist(seeded, MINE)
    browser = sign_in("c1@example.org")
    answer = act(browser, "snooze", days="7")
    assert answer.headers["location"] == "/worklist?view=classic&done=a1"
    text = shown(browser, "/worklist", "?done=a1")
    assert "snoozed until 9 Mar" in text
    assert "Snoozed by Cora Coach until 9 Mar" in text
    undo(browser)
    assert "Undone" in shown(browser, "/worklist", "?done=a1")
    assert "Snoozed by" not in shown(browser, "/worklist")


def test_a_form_sent_twice_decides_once(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    form = {"contact": "call", "outcome": "reached"}
    act(browser, "contact", f"{MINE},{MINE_TOO}", **form)
    act(browser, "contact", f"{MINE},{MINE_TOO}", **form)
    with seeded.reading() as session:
        assert len(session.exec(select(Contact)).all()) == 2
        action = AuditEvent.action == "decided_on_worklist"
        assert session.exec(select(AuditEvent).where(action)).one().detail == (
            f"contact: enrolment {MINE}, {MINE_TOO}"
        )
    undo(browser)
    with seeded.reading() as session:
        assert all(one.taken_back_at for one in session.exec(select(Contact)))


def test_nobody_acts_on_a_learner_of_another_caseload(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    for learners in (str(THEIRS), f"{MINE},{THEIRS}", "999"):
        assert act(browser, "snooze", learners, days="7").status_code == 404, learners
    assert decisions(seeded) == []


def test_only_our_own_form_counts(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    assert act(browser, "snooze", days="7", token="0" * 64).status_code == 403
    assert decisions(seeded) == []


def test_what_is_amiss_with_a_form_is_said_and_nothing_is_done(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in("c1@example.org")
    for kind, form, problem in (
        ("snooze", {"days": "400"}, "incomplete"),
        ("dismiss", {"reason": "  "}, "no_reason"),
        ("escalate", {"reason": "x" * 301}, "no_reason"),
        ("contact", {"contact": "pigeon", "outcome": "reached"}, "incomplete"),
    ):
        assert act(browser, kind, **form).headers["location"].endswith(f"problem={problem}"), kind
        assert "Nothing done" in shown(browser, "/worklist", f"?problem={problem}")
    assert decisions(seeded) == []


def test_a_task_is_put_off_and_due_as_before_when_undone(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    asked(seeded, clock)
    due = task(seeded).due_on
    browser = sign_in("c1@example.org")
    assert "17 days overdue" in shown(browser, "/worklist")
    act(browser, "put_off", days="3", reason="On leave until then")
    assert task(seeded).due_on == clock.now.date() + timedelta(days=3)
    assert "overdue" not in shown(browser, "/worklist")
    undo(browser)
    assert task(seeded).due_on == due


def test_who_is_dismissed_is_off_the_list_with_what_was_asked(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    asked(seeded, clock)
    on_worklist(seeded)
    browser = sign_in("c1@example.org")
    act(browser, "dismiss", reason="Moved abroad")
    assert task(seeded).closed_by == "dismissed"
    assert "Dismissed by Cora Coach: Moved abroad" in shown(browser, "/worklist")
    undo(browser)
    assert task(seeded).closed_at is None


def test_what_is_escalated_stands_first_for_managers_with_who_and_why(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    act(sign_in("c1@example.org"), "escalate", reason="No answer in three weeks")
    text = shown(sign_in(), "/worklist")
    assert "Escalated by Cora Coach on 2 Mar: No answer in three weeks" in text
    clock.forward(minutes=5)
    act(sign_in(), "contact", once="b2", contact="call", outcome="reached")
    assert "Escalated by Cora" not in shown(sign_in(), "/worklist")


def test_an_analyst_looks_without_names_and_without_anything_to_do(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    day = clock.now.date()
    with seeded.transaction() as session:
        name = session.get_one(Learner, MINE).name
        ask = NewTask(enrolment_id=MINE, cause="help", as_of=day, action=f"Call {name} today")
        raise_tasks(session, [ask], now=clock.now)
    browser = sign_in("analyst@example.org")
    text = shown(browser, "/worklist")
    assert "A person was asked to help" in text
    assert str(name) not in text
    assert "worklist-act-chosen" not in text
    answer = browser.post("/worklist/act", data={"kind": "snooze", "learners": str(MINE)})
    assert answer.status_code == 403


def test_managers_assign_and_undo_gives_back(sign_in: SignIn, seeded: Database) -> None:
    def coach() -> int | None:
        with seeded.reading() as session:
            return session.get_one(Enrolment, MINE).coach_id

    before = coach()
    assert act(sign_in("c1@example.org"), "assign", coach=str(CODY)).status_code == 403
    assert coach() == before
    browser = sign_in()
    act(browser, "assign", coach=str(CODY))
    assert coach() == CODY
    assert act(browser, "assign", once="c3", coach="999").status_code == 404
    undo(browser)
    assert coach() == before


def test_the_classic_view_says_where_red_learners_who_break_no_rule_stand(
    sign_in: SignIn,
) -> None:
    text = shown(sign_in(), "/worklist", "?view=classic")
    assert re.search(r"Everybody Red is on it|Red learners? breaks? none of these rules", text)


def fits(database: Database, learner: int = MINE) -> None:
    """Long unseen, so that the nudge to come back is about them; agreed to email."""
    on_worklist(database, learner)
    with database.transaction() as session:
        row = session.get_one(Snapshot, (LAST, learner))
        row.days_since_last_seen, row.engagement_segment = 12, "Moderate"
        row.composite_segment, row.risk_band = "Moderate", "Green"
        owner = session.get_one(Enrolment, learner).learner_id
        person = session.get_one(Learner, owner)
        person.email, person.email_consent = "two@learner.example", True
        for run in session.exec(select(ImportRun)):
            run.started_at = run.finished_at = NOW
        # they have been away: nothing after the snapshot, nothing decided before
        session.exec(delete(Activity).where(col(Activity.enrolment_id) == learner))
        session.exec(delete(Message).where(col(Message.learner_id) == owner))
        session.exec(delete(Nudge).where(col(Nudge.enrolment_id) == learner))


def told(database: Database) -> str:
    (made,) = decisions(database)
    return made.reason or ""


def test_a_nudge_asked_for_goes_through_the_gate_into_the_outbox(
    sign_in: SignIn, seeded: Database
) -> None:
    fits(seeded)
    browser = sign_in("c1@example.org")
    act(browser, "nudge", nudge="reengage")
    act(browser, "nudge", nudge="reengage")
    assert told(seeded).startswith("Queued by email"), told(seeded)
    with seeded.reading() as session:
        nudge = session.exec(select(Nudge).where(Nudge.enrolment_id == MINE)).one()
        assert session.exec(select(Message).where(Message.nudge_id == nudge.id)).one()
    assert '"asked_by":"staff 3"' in nudge.trace
    assert "Queued by email" in shown(browser, "/worklist", "?done=a1")


def test_every_refusal_says_its_reason_and_nothing_is_written_down(
    sign_in: SignIn, seeded: Database
) -> None:
    fits(seeded)
    with seeded.transaction() as session:
        session.get_one(Learner, MINE).email_consent = False
    act(sign_in("c1@example.org"), "nudge", nudge="reengage")
    assert told(seeded) == "Not sent. The learner has not agreed to this channel."
    with seeded.reading() as session:
        assert session.exec(select(Nudge).where(Nudge.enrolment_id == MINE)).all() == []


def test_a_nudge_that_is_not_about_them_is_not_sent(sign_in: SignIn, seeded: Database) -> None:
    fits(seeded)
    with seeded.transaction() as session:
        session.get_one(Snapshot, (LAST, MINE)).days_since_last_seen = 0
    act(sign_in("c1@example.org"), "nudge", nudge="reengage")
    assert told(seeded).startswith("Not sent. It is not about them today")


def cover(seeded: Database, clock: Clock, *, of: int, by: int) -> None:
    """Somebody stands in for three days, from today on."""
    day = clock.now.date()
    with seeded.transaction() as session:
        set_cover(session, coach_id=of, covered_by_id=by, from_on=day,
                  until_on=day + timedelta(days=3), by="ada", now=clock.now)  # fmt: skip
        keep_covers(session, today=day, now=clock.now, by="the worker")


def test_a_stand_in_reads_whose_learners_they_have_for_now(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    on_worklist(seeded, THEIRS)
    cover(seeded, clock, of=CODY, by=CODY - 1)
    assert "you stand in for Cody Coach" in shown(sign_in("c1@example.org"), "/worklist")


def test_lists_that_were_open_before_a_cover_are_new_at_once_when_it_begins_and_ends(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    on_worklist(seeded, THEIRS)
    browser = sign_in("c1@example.org")
    before = shown(browser, "/learners"), shown(browser, "/worklist")
    assert "30 learners in all cohorts" in before[0]
    cover(seeded, clock, of=CODY, by=CODY - 1)
    clock.forward(seconds=5)
    assert "60 learners in all cohorts" in shown(browser, "/learners")
    assert "you stand in for Cody Coach" in shown(browser, "/worklist")
    with seeded.transaction() as session:
        later = clock.now.date() + timedelta(days=3)
        keep_covers(session, today=later, now=clock.now, by="the worker")
    clock.forward(seconds=5)
    assert (shown(browser, "/learners"), shown(browser, "/worklist")) == before


def test_who_is_away_reads_who_has_their_learners(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    cover(seeded, clock, of=CODY - 1, by=CODY)
    text = shown(sign_in("c1@example.org"), "/worklist")
    assert "Your learners are with Cody Coach, who stands in for you until 4 Mar 2026" in text


def test_a_learner_given_to_another_coach_is_counted_there_at_once(
    sign_in: SignIn, clock: Clock
) -> None:
    browser = sign_in()

    def learners_of_cody() -> str:
        clock.forward(seconds=5)
        found = re.search(r"(\d+) learners in", shown(browser, "/learners", f"?coach={CODY}"))
        assert found
        return found[1]

    assert learners_of_cody() == "30"
    act(browser, "assign", coach=str(CODY))
    assert learners_of_cody() == "31"
    undo(browser)
    assert learners_of_cody() == "30"
