"""Contacts logged on a learner's page, and what that does to the worklist."""

import re
from datetime import date, timedelta
from typing import Any

from sqlmodel import select
from starlette.testclient import TestClient

from domain.store.coaching.tasks import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.tables import Alert, AuditEvent, Contact, Snapshot, Staff, Task
from tests.dashboard.conftest import SIZE, Clock, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown

LAST = as_ofs(SIZE)[-1]
#: A learner of Cora Coach, c1@example.org.
ENROLMENT = 2


def token(browser: TestClient, enrolment: int = ENROLMENT) -> str:
    found = re.search(r"\b[0-9a-f]{64}\b", shown(browser, f"/learner/{enrolment}"))
    assert found
    return found[0]


def send(browser: TestClient, enrolment: int = ENROLMENT, **form: str) -> Any:
    given = {"kind": "call", "outcome": "reached", "minutes": "15", "note": "Sends work on Friday."}
    given["token"] = form.pop("token", None) or token(browser)
    return browser.post(f"/learner/{enrolment}/contacts", data=given | form)


def contacts(database: Database) -> list[Contact]:
    with database.reading() as session:
        return list(session.exec(select(Contact)))


def on_worklist(database: Database, enrolment: int = ENROLMENT) -> None:
    """Put a learner first on the newest worklist."""
    with database.transaction() as session:
        row = session.get_one(Snapshot, (LAST, enrolment))
        row.worklist_rank, row.composite_segment = 1, "Critical"


def ask_for_help(database: Database, clock: Clock, *, urgent: bool = True) -> None:
    task = NewTask(
        enrolment_id=ENROLMENT, cause="help", as_of=clock.now.date(), urgent=urgent,
        action="Call today", detail="They asked for help on their page.",
        due_on=clock.now.date() - timedelta(1),
    )  # fmt: skip
    database.write(raise_tasks, [task], now=clock.now)


def test_a_contact_is_logged_with_who_and_when_and_is_on_the_audit_trail(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in("c1@example.org")
    answer = send(browser, days_ago="1", back=f"/learner/{ENROLMENT}?cohort=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/learner/{ENROLMENT}?cohort=1&notice=logged"
    (contact,) = contacts(seeded)
    assert (contact.day, contact.kind, contact.minutes) == (date(2026, 3, 1), "call", 15)
    text = shown(browser, f"/learner/{ENROLMENT}", "?notice=logged")
    for words in ("Logged.", "Call: we talked, 15 min", "Cora Coach", "Sends work on Friday."):
        assert words in text
    with seeded.reading() as session:
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "logged_contact")).one()
    assert trail.who == "c1@example.org"
    assert "Friday" not in (trail.detail or "")


def test_a_second_click_logs_nothing_twice(sign_in: SignIn, seeded: Database, clock: Clock) -> None:
    browser = sign_in("c1@example.org")
    for _ in range(2):
        send(browser)
    assert len(contacts(seeded)) == 1
    clock.forward(minutes=5)
    send(browser)
    assert len(contacts(seeded)) == 2


def test_what_cannot_be_logged_is_said(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    for form, said in (
        ({"kind": "carrier pigeon"}, "incomplete"),
        ({"outcome": ""}, "incomplete"),
        ({"note": "x" * 1001}, "too_long"),
    ):
        answer = send(browser, **form)
        assert answer.headers["location"] == f"/learner/{ENROLMENT}?notice={said}", form
    assert contacts(seeded) == []


def test_days_and_minutes_no_form_offers_are_refused(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    for form in ({"days_ago": "7"}, {"days_ago": "-1"}, {"minutes": "9999"}):
        assert send(browser, **form).status_code == 422, form
    assert contacts(seeded) == []


def test_minutes_may_be_left_out_and_a_note_may_hold_anything(
    sign_in: SignIn, seeded: Database
) -> None:
    send(sign_in("c1@example.org"), minutes="", note=" <b>1\r\n2</b>\x00 ")
    (contact,) = contacts(seeded)
    assert (contact.minutes, contact.note) == (None, "<b>1\n2</b>")


def test_only_our_own_form_of_this_session_counts(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    assert send(browser, token="0" * 64).status_code == 403
    assert send(browser, token="ü").status_code == 403
    assert contacts(seeded) == []


def test_nobody_logs_or_takes_back_on_another_caseload(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    with seeded.transaction() as session:
        theirs = Contact(enrolment_id=1, staff_id=4, day=LAST, kind="call", outcome="reached",
                         logged_at=clock.now)  # fmt: skip
        session.add(theirs)
    browser = sign_in("c1@example.org")
    key = token(browser)
    assert send(browser, 1, token=key).status_code == 404
    assert send(browser, 99_999, token=key).status_code == 404
    undo = browser.post(f"/learner/1/contacts/{theirs.id}/take-back", data={"token": key})
    assert undo.status_code == 404
    undo = browser.post(f"/learner/2/contacts/{theirs.id}/take-back", data={"token": key})
    assert undo.status_code == 404
    assert len(contacts(seeded)) == 1


def test_a_form_leads_back_to_its_learner_only(sign_in: SignIn) -> None:
    answer = send(sign_in("c1@example.org"), back="https://elsewhere.test/learner/2")
    assert answer.headers["location"] == f"/learner/{ENROLMENT}?notice=logged"


def test_a_contact_taken_back_is_struck_through_and_its_task_waits_again(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    ask_for_help(seeded, clock)
    browser = sign_in("c1@example.org")
    send(browser)
    (contact,) = contacts(seeded)
    assert "Waits for a person" not in shown(browser, f"/learner/{ENROLMENT}")
    undo = f"/learner/{ENROLMENT}/contacts/{contact.id}/take-back"
    assert undo in shown(browser, f"/learner/{ENROLMENT}")
    answer = browser.post(undo, data={"token": token(browser)})
    assert answer.headers["location"].endswith("notice=taken_back")
    text = shown(browser, f"/learner/{ENROLMENT}")
    for words in ("Taken back", "text-secondary", "Waits for a person", "Call today"):
        assert words in text
    assert "Sends work on Friday." not in text


def test_a_coach_cannot_take_back_what_a_manager_logged(sign_in: SignIn, seeded: Database) -> None:
    send(sign_in("manager@example.org"))
    (contact,) = contacts(seeded)
    coach = sign_in("c1@example.org")
    undo = f"/learner/{ENROLMENT}/contacts/{contact.id}/take-back"
    assert undo not in shown(coach, f"/learner/{ENROLMENT}")
    assert coach.post(undo, data={"token": token(coach)}).status_code == 403


def test_the_worklist_rests_whom_somebody_contacted(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    on_worklist(seeded)
    browser = sign_in("c1@example.org")
    before = shown(browser, "/worklist")
    assert "Contacted lately" not in before
    send(browser, kind="note", outcome="no_answer")
    rested = shown(browser, "/worklist").split("Contacted lately")[1]
    assert "Note today: no answer" in rested
    assert f"/learner/{ENROLMENT}" in rested.split()
    clock.forward(days=8)
    assert "Contacted lately" not in shown(sign_in("c1@example.org"), "/worklist")


def test_something_new_brings_them_back_before(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    on_worklist(seeded)
    browser = sign_in("c1@example.org")
    send(browser, days_ago="2")
    assert "Contacted lately" in shown(browser, "/worklist")
    with seeded.transaction() as session:
        day = clock.now.date() - timedelta(1)
        session.add(Alert(enrolment_id=ENROLMENT, cause="red", as_of=day, raised_at=clock.now))
    assert "Contacted lately" not in shown(browser, "/worklist")


def test_an_earlier_day_knows_nothing_of_later_contacts(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    ask_for_help(seeded, clock)
    browser = sign_in("c1@example.org")
    send(browser)
    for path in ("/worklist", f"/learner/{ENROLMENT}"):
        text = shown(browser, path, f"?as_of={as_ofs(SIZE)[4]}")
        assert "Sends work" not in text
        assert "Contacted lately" not in text
        assert "Call today" not in text
    assert "Go to the newest day to log a contact." in text


def test_urgent_tasks_come_first_with_reason_and_due_day(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    ask_for_help(seeded, clock)
    text = shown(sign_in("c1@example.org"), "/worklist")
    for words in ("Cannot wait", "Call today", "They asked for help", "1 day overdue"):
        assert words in text
    assert text.index("Call today") < text.index("chip-critical", text.index("Call today"))


def test_a_coach_sees_the_tasks_of_their_own_learners_a_manager_all(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    ask_for_help(seeded, clock)
    with seeded.transaction() as session:
        session.add(Task(enrolment_id=1, staff_id=4, cause="talk", as_of=LAST, action="Ring them",
                         raised_at=clock.now))  # fmt: skip
    assert "Ring them" not in shown(sign_in("c1@example.org"), "/worklist")
    everyone = shown(sign_in("manager@example.org"), "/worklist")
    assert "Ring them" in everyone
    assert "Ring them" in everyone


def test_the_worklist_says_what_a_week_has_hours_for(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    assert "left this week" not in shown(browser, "/worklist")
    with seeded.transaction() as session:
        session.get_one(Staff, 3).weekly_minutes = 90
    send(browser, minutes="30")
    text = shown(browser, "/worklist")
    assert "1 h of 1 h 30 min left this week: at 20 minutes each, about the first 3 fit." in text
    assert "This week's hours end about here" in text
    assert "left this week" not in shown(sign_in("manager@example.org"), "/worklist")
    assert "left this week" in shown(sign_in("manager@example.org"), "/worklist", "?coach=3")


def test_the_first_of_the_overview_are_those_who_still_wait(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    on_worklist(seeded)
    ask_for_help(seeded, clock)
    browser = sign_in("c1@example.org")
    assert f"/learner/{ENROLMENT}" in shown(browser, "/").split()
    send(browser)
    assert f"/learner/{ENROLMENT}" not in shown(browser, "/").split()
