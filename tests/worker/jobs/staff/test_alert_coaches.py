from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from config.templates import load_templates
from domain.messaging.rendering.rendering import Templates
from domain.policy import Policy
from domain.policy.privacy import Privacy
from domain.store.coaching.contacts import NewContact, log_contact
from domain.store.coaching.reachable_staff import save_alert_channels
from domain.store.database.engine import Database
from domain.store.people.suppression import lift_by_reason, suppress
from domain.store.tables import (
    Alert,
    Enrolment,
    ImportRun,
    Message,
    MessageState,
    OperatingChoice,
    Scorer,
    Staff,
)
from tests.factories import (
    NOON,
    ON_TRACK,
    TODAY,
    Person,
    add_course,
    add_learner,
    add_snapshot,
    deployment_for,
    on_both,
)
from worker.jobs.staff.alert_coaches import AlertSummary, alert_coaches

LAST_WEEK = TODAY - timedelta(days=7)
CRITICAL: dict[str, Any] = {
    "days_since_last_seen": 16,
    "engagement_segment": "Critical",
    "composite_segment": "Critical",
    "barriers": "Childcare",
    "reasons": '[["2 of 3 assignments missed", 14.0], ["Good marks so far", -6.0], 0.0, 40.0]',
}


def crossed(database: Database, number: int = 1, **now: Any) -> list[Person]:
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, f"l{n}") for n in range(number)]
        for person in people:
            add_snapshot(session, person, LAST_WEEK, risk_band="Amber", risk_score=70.0)
            add_snapshot(session, person, **(CRITICAL | {"risk_band": "Amber"} | now))
    return people


def alert(database: Database, policy: Policy, **when: Any) -> AlertSummary:
    asked: dict[str, Any] = {"as_of": TODAY, "now": NOON} | when
    here = deployment_for(database, policy, templates=asked.pop("templates", None))
    return alert_coaches(here, **asked)


def rows(database: Database) -> tuple[list[Alert], list[Message]]:
    with database.transaction() as session:
        alerts, messages = session.exec(select(Alert)).all(), session.exec(select(Message)).all()
        return list(alerts), list(messages)


@on_both
def test_a_coach_hears_who_moved_why_and_what_helps(database: Database, policy: Policy) -> None:
    (one,) = crossed(database, risk_score=75.0)
    spoke = NewContact(enrolment_id=one.enrolment_id, day=TODAY - timedelta(days=5), kind="call",
                    outcome="no_answer", logged_at=NOON - timedelta(days=5))  # fmt: skip
    database.write(log_contact, spoke)
    summary = alert(database, policy)
    assert (summary.raised, summary.told, summary.digests) == (1, 1, 1)
    (raised,), (message,) = rows(database)
    assert (raised.cause, raised.message_id) == ("critical", message.id)
    assert (message.address, message.staff_id) == ("grace@coach.example", raised.staff_id)
    assert message.subject == "La Example could use your help"
    for words in (
        "Moved into the Critical segment",
        "Last seen 16 days ago",
        "Childcare",
        "2 of 3 assignments missed",
        "On 23 February 2026: Moderate, risk score 70; now 75",
        "Last contact on 25 February 2026: call, no answer",
        f"https://stay.example/learner/{one.enrolment_id}",
    ):
        assert words in message.body_text
        assert message.body_html is not None
        assert words in message.body_html
    assert "Good marks" not in message.body_text
    assert "everybody starts" not in message.body_text


def test_who_coaches_without_knowing_names_hears_of_learners_by_their_number(
    database: Database, policy: Policy
) -> None:
    (one,) = crossed(database)
    with database.transaction() as session:
        session.exec(select(Staff)).one().role = "manager"
    alert(database, policy.model_copy(update={"privacy": Privacy(names_for=())}))
    _, (message,) = rows(database)
    for text in (message.subject or "", message.body_text, message.body_html or ""):
        assert f"Learner {one.enrolment_id}" in text
        assert "La Example" not in text
    assert "Last seen 16 days ago" in message.body_text


def test_many_learners_make_one_digest_and_two_causes_one_entry(
    database: Database, policy: Policy
) -> None:
    crossed(database, 3, risk_band="Red", risk_score=91.0)
    summary = alert(database, policy)
    assert (summary.raised, summary.told, summary.digests) == (6, 6, 1)
    alerts, (message,) = rows(database)
    assert {a.message_id for a in alerts} == {message.id}
    assert message.subject == "3 of your learners could use your help"
    assert message.body_text.count("Lb Example") == 1


def test_the_same_day_again_raises_nothing_new(database: Database, policy: Policy) -> None:
    crossed(database, 2)
    alert(database, policy)
    first = rows(database)
    again = alert(database, policy, now=NOON + timedelta(hours=1))
    assert (again.told, again.digests) == (0, 0)
    assert rows(database) == first


@on_both
def test_the_same_cause_is_not_told_again_within_its_cooldown(
    database: Database, policy: Policy
) -> None:
    (one,) = crossed(database)
    alert(database, policy)
    with database.transaction() as session:
        add_snapshot(session, one, TODAY + timedelta(days=7), **ON_TRACK)
        add_snapshot(session, one, TODAY + timedelta(days=10), **CRITICAL)
        add_snapshot(session, one, TODAY + timedelta(days=14), **ON_TRACK)
        add_snapshot(session, one, TODAY + timedelta(days=15), **CRITICAL)
    for day, told in ((10, 0), (15, 1)):
        on = TODAY + timedelta(days=day)
        assert alert(database, policy, as_of=on, now=NOON + timedelta(days=day)).told == told
    assert [a.skip_reason for a in rows(database)[0]] == [None, "cooldown", None]


def test_the_first_look_is_the_baseline(database: Database, policy: Policy) -> None:
    crossed(database)
    assert alert(database, policy, as_of=LAST_WEEK).raised == 0


def test_whoever_was_there_already_has_not_crossed(database: Database, policy: Policy) -> None:
    with database.transaction() as session:
        one = add_learner(session, add_course(session))
        add_snapshot(session, one, LAST_WEEK, **CRITICAL)
        add_snapshot(session, one, TODAY, **CRITICAL)
    assert alert(database, policy).raised == 0


def test_each_alert_that_is_not_sent_says_why(database: Database, policy: Policy) -> None:
    one, _two = crossed(database, 2)
    with database.transaction() as session:
        session.get_one(Enrolment, one.enrolment_id).coach_id = None
        suppress(session, "email", "grace@coach.example", reason="bounced", now=NOON)
    summary = alert(database, policy)
    assert (summary.raised, summary.told, summary.digests) == (2, 0, 0)
    alerts, messages = rows(database)
    assert [a.skip_reason for a in alerts] == ["no_coach", "suppressed"]
    assert messages == []


def test_a_digest_that_cannot_be_written_is_a_reason_and_costs_no_other(
    database: Database, policy: Policy
) -> None:
    one, other, same = crossed(database, 3)
    with database.transaction() as session:
        second = Staff(ref="hal", name="Hal Osei", email="hal@coach.example", role="coach")
        session.add(second)
        session.flush()
        session.get_one(Enrolment, other.enrolment_id).coach_id = second.id
    words = dict(load_templates())
    subject = "email/alert_coach/subject.txt"
    words[subject] = "{% if first_name == 'Hal' %}{{ nobody_knows }}{% endif %}" + words[subject]
    summary = alert(database, policy, templates=Templates(words))
    assert (summary.raised, summary.told, summary.digests) == (3, 2, 1)
    alerts, (message,) = rows(database)
    assert {a.enrolment_id: (a.skip_reason, a.message_id) for a in alerts} == {
        one.enrolment_id: (None, message.id),
        other.enrolment_id: ("broken", None),
        same.enrolment_id: (None, message.id),
    }
    assert message.address == "grace@coach.example"
    assert alert(database, policy, templates=Templates(words)).raised == 3
    assert len(rows(database)[0]) == 3
    # once the template is repaired, they hear of it
    repaired = alert(database, policy, now=NOON + timedelta(hours=2))
    assert (repaired.told, repaired.digests) == (1, 1)
    alerts, (_, late) = rows(database)
    assert late.address == "hal@coach.example"
    told = {a.enrolment_id: (a.skip_reason, a.message_id) for a in alerts}
    assert told[other.enrolment_id] == (None, late.id)
    assert alert(database, policy, now=NOON + timedelta(hours=3)).told == 0


@on_both
def test_a_refused_digest_is_told_again_at_the_new_address(
    database: Database, policy: Policy
) -> None:
    crossed(database)
    alert(database, policy)
    with database.transaction() as session:
        (message,) = session.exec(select(Message)).all()
        message.state = MessageState.BOUNCED
        suppress(session, "email", "grace@coach.example", reason="bounced", now=NOON)
    next_day = {"now": NOON + timedelta(days=1)}
    assert alert(database, policy, **next_day).told == 0
    with database.transaction() as session:
        session.exec(select(Staff)).one().email = "g.okafor@coach.example"
    assert alert(database, policy, **next_day).told == 1
    (raised,), (_, again) = rows(database)
    assert (again.address, raised.message_id) == ("g.okafor@coach.example", again.id)
    assert alert(database, policy, **next_day).told == 0


def test_what_could_not_be_told_is_dropped_once_it_is_old_or_over(
    database: Database, policy: Policy
) -> None:
    one, two = crossed(database, 2)
    stop = ("email", "grace@coach.example")
    database.write(suppress, *stop, reason="bounced", now=NOON)
    alert(database, policy)
    with database.transaction() as session:
        lift_by_reason(session, *stop, reason="bounced", now=NOON)
        tomorrow = TODAY + timedelta(days=1)
        add_snapshot(session, one, tomorrow, **ON_TRACK)
        add_snapshot(session, two, tomorrow, **CRITICAL)
    week = timedelta(days=policy.coaching.retell_days)
    assert alert(database, policy, as_of=tomorrow, now=NOON + week).told == 1
    (first, second), (message,) = rows(database)
    assert (first.skip_reason, second.message_id) == ("suppressed", message.id)
    assert "on 2 March 2026" in message.body_text
    with database.transaction() as session:
        session.get_one(Message, message.id).state = MessageState.FAILED
    late = NOON + week + timedelta(seconds=1)
    assert alert(database, policy, as_of=tomorrow, now=late).told == 0


def test_an_alert_waits_for_a_coach_to_be_named(database: Database, policy: Policy) -> None:
    (one,) = crossed(database)
    with database.transaction() as session:
        enrolment = session.get_one(Enrolment, one.enrolment_id)
        coach, enrolment.coach_id = enrolment.coach_id, None
    assert alert(database, policy).told == 0
    with database.transaction() as session:
        session.get_one(Enrolment, one.enrolment_id).coach_id = coach
    assert alert(database, policy).told == 1


@on_both
def test_a_score_that_wavers_around_the_edge_is_told_once(
    database: Database, policy: Policy
) -> None:
    days = [("Green", 40.0), ("Red", 82.0), ("Amber", 74.0), ("Red", 83.0), ("Amber", 69.0),
            ("Red", 81.0)]  # fmt: skip
    with database.transaction() as session:
        one = add_learner(session, add_course(session, weeks_left=30))
        for week, (band, score) in enumerate(days):
            day = TODAY + timedelta(weeks=4 * week)
            add_snapshot(session, one, day, risk_band=band, risk_score=score)
    raised = [
        alert(database, policy, as_of=TODAY + wait, now=NOON + wait).raised
        for wait in (timedelta(weeks=4 * week) for week in range(len(days)))
    ]
    assert raised == [0, 1, 0, 0, 0, 1]


def test_a_coach_chooses_texts_mails_both_or_neither(database: Database, policy: Policy) -> None:
    crossed(database, 3)
    early = NOON.replace(hour=7)
    with database.transaction() as session:
        coach = session.exec(select(Staff)).one()
        coach.phone = "+447700900123"
        assert coach.id
        save_alert_channels(session, coach.id, sms=True)
    assert alert(database, policy, now=early).told == 3
    alerts, (mail, text) = rows(database)
    assert {a.message_id for a in alerts} == {mail.id}
    assert (mail.channel, text.channel) == ("email", "sms")
    assert mail.send_after_at == early
    assert text.send_after_at == early.replace(hour=8)
    assert text.body_text == (
        "Staycourse: La Example and 2 more of your learners could use your help. Why, and what"
        " helps: https://stay.example/worklist"
    )


def test_a_coach_who_wants_no_alerts_gets_none_and_it_is_on_record(
    database: Database, policy: Policy
) -> None:
    crossed(database)
    with database.transaction() as session:
        coach = session.exec(select(Staff)).one()
        assert coach.id
        save_alert_channels(session, coach.id, email=False)
    assert alert(database, policy).told == 0
    (raised,), messages = rows(database)
    assert (raised.skip_reason, messages) == ("coach_declined", [])


def test_a_long_digest_names_some_and_points_to_the_worklist(
    database: Database, policy: Policy
) -> None:
    crossed(database, 14, days_since_last_seen=2)
    assert alert(database, policy).told == 14
    _, (message,) = rows(database)
    assert message.subject == "14 of your learners could use your help"
    assert "And 2 more, on your worklist: https://stay.example/worklist" in message.body_text
    assert message.body_text.count("What helps now") == 12


def fell_silent(database: Database, number: int = 12) -> list[Person]:
    """A whole cohort that was there a week ago, and nobody since."""
    return crossed(database, number, engagement_segment="Critical")


def test_a_silent_cohort_alerts_nobody_and_says_why(database: Database, policy: Policy) -> None:
    fell_silent(database)
    summary = alert(database, policy)
    assert (summary.raised, summary.told) == (12, 0)
    alerts, messages = rows(database)
    assert {a.skip_reason for a in alerts} == {"cohort_silent"}
    assert messages == []


def test_an_old_import_alerts_nobody_however_small_the_cohort(
    database: Database, policy: Policy
) -> None:
    crossed(database, 2)
    with database.transaction() as session:
        old = NOON - timedelta(days=16)
        session.add(ImportRun(source="tables", path="x", started_at=old, finished_at=old))
    assert alert(database, policy).told == 0
    assert {a.skip_reason for a in rows(database)[0]} == {"import_stale"}


def test_once_data_is_back_a_coach_hears_of_whoever_was_truly_away(
    database: Database, policy: Policy
) -> None:
    away, *others = fell_silent(database)
    alert(database, policy)
    later = timedelta(days=policy.coaching.retell_days + 3)
    back = {"as_of": TODAY + later, "now": NOON + later}
    with database.transaction() as session:
        add_snapshot(session, away, back["as_of"], **CRITICAL)
        for other in others:
            add_snapshot(session, other, back["as_of"], **ON_TRACK)
    assert alert(database, policy, **back).told == 1
    alerts, (message,) = rows(database)
    assert "La Example" in message.body_text
    reasons = {a.enrolment_id: a.skip_reason for a in alerts}
    assert reasons == {p.enrolment_id: "returned" for p in others} | {away.enrolment_id: None}
    assert alert(database, policy, **back).told == 0


def chosen(database: Database, threshold: float) -> None:
    with database.transaction() as session:
        scorer = Scorer(
            trained_at=NOON,
            data_until=TODAY,
            state="active",
            parameters="",
            metrics="{}",
            checksum="",
        )
        session.add(scorer)
        session.flush()
        session.add(
            OperatingChoice(
                chosen_at=NOON,
                chosen_by="kim@house.example",
                reason="fewer calls in vain",
                target="precision",
                wanted=0.8,
                scorer_id=scorer.id or 0,
                threshold=threshold,
                precision=0.8,
                recall=0.5,
                sentence="",
            )
        )


def test_alerts_begin_where_staff_chose_and_the_mail_says_so(
    database: Database, policy: Policy
) -> None:
    chosen(database, 0.55)
    amber = {"composite_segment": "Moderate", "risk_band": "Amber"}
    with database.transaction() as session:
        course = add_course(session)
        over, under = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        for person in (over, under):
            add_snapshot(session, person, LAST_WEEK, risk_band="Green", risk_score=40.0)
        add_snapshot(session, over, **amber, risk_score=55.0)
        add_snapshot(session, under, **amber, risk_score=54.9)
    assert alert(database, policy).told == 1
    (raised,), (message,) = rows(database)
    assert (raised.enrolment_id, raised.cause) == (over.enrolment_id, "red")
    assert "Risk score rose to 55 or more" in message.body_text
    for body in (message.body_text, message.body_html or ""):
        assert "Alerts begin at a risk score of 55, as chosen for your programme." in body


def test_a_chosen_line_is_left_as_far_below_as_red_is(database: Database, policy: Policy) -> None:
    chosen(database, 0.55)
    scores = [30.0, 56.0, 47.0, 56.0, 44.0, 56.0]
    weeks = [timedelta(weeks=4 * number) for number in range(len(scores))]
    with database.transaction() as session:
        one = add_learner(session, add_course(session, weeks_left=30))
        for wait, score in zip(weeks, scores, strict=True):
            add_snapshot(session, one, TODAY + wait, risk_score=score)
    raised = [alert(database, policy, as_of=TODAY + w, now=NOON + w).raised for w in weeks]
    assert raised == [0, 1, 0, 0, 0, 1]


def test_days_without_a_score_hide_no_crossing(database: Database, policy: Policy) -> None:
    with database.transaction() as session:
        one = add_learner(session, add_course(session))
        add_snapshot(session, one, LAST_WEEK, risk_band="Green", risk_score=40.0)
        add_snapshot(session, one, TODAY - timedelta(days=1))
        add_snapshot(session, one, risk_band="Red", risk_score=91.0)
    assert alert(database, policy).told == 1


@pytest.mark.parametrize("outcome", ["passed", "failed", "withdrawn"])
def test_nobody_is_alerted_of_who_has_finished_since_the_snapshot(
    database: Database, policy: Policy, outcome: str
) -> None:
    done, still = crossed(database, 2)
    with database.transaction() as session:
        row = session.get_one(Enrolment, done.enrolment_id)
        row.outcome, row.outcome_on = outcome, TODAY
    alert_coaches(deployment_for(database, policy), as_of=TODAY, now=NOON)
    with database.reading() as session:
        assert [a.enrolment_id for a in session.exec(select(Alert))] == [still.enrolment_id]
