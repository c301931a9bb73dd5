"""Whatever changes for a learner makes another version, and what changes for others does not."""

from collections.abc import Callable
from contextlib import closing

from sqlmodel import Session

from domain.nudges.eligibility.requests import ChannelPreference
from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.identity import merge, split
from domain.store.nudges.facts_version import FactsVersions
from domain.store.outbox import HeldWhy, hold_sending
from domain.store.outbox.messages import claim_messages
from domain.store.people.suppression import save_preferences, suppress
from domain.store.privacy import object_to_scoring
from domain.store.tables import (
    Assessment,
    Barrier,
    CheckIn,
    Cohort,
    Contact,
    Enrolment,
    ImportRun,
    Learner,
    LearnerChoice,
    PolicyChange,
    PolicyRevision,
    Progress,
    Result,
    SnapshotVersion,
    Task,
)
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_message,
    add_nudge,
    on_both,
)

Change = Callable[[Session, Person], object]


def stops(session: Session, _: Person) -> None:
    suppress(session, "email", "Ada@learner.example", reason="unsubscribed", now=NOON)


def asks_for_help(session: Session, one: Person) -> None:
    task = {"cause": "help", "as_of": TODAY, "action": "-", "raised_at": NOON}
    session.add(Task(enrolment_id=one.enrolment_id, **task))


def has_passed(session: Session, one: Person) -> None:
    session.get_one(Enrolment, one.enrolment_id).outcome = "passed"


def hands_in(session: Session, one: Person) -> None:
    cohort = session.get_one(Enrolment, one.enrolment_id).cohort_id
    session.add(Assessment(id=1, ref="a", cohort_id=cohort, kind="essay"))
    session.flush()
    session.add(Result(enrolment_id=one.enrolment_id, assessment_id=1, submitted_on=TODAY))


def chooses(session: Session, one: Person) -> None:
    never = {("*", "risk"): ChannelPreference(allowed=False)}
    save_preferences(session, one.learner_id, never, now=NOON)


def is_reached(session: Session, one: Person) -> None:
    call = {"day": TODAY, "kind": "call", "outcome": "reached", "logged_at": NOON}
    session.add(Contact(id=1, enrolment_id=one.enrolment_id, **call))


def is_another_record_too(session: Session, one: Person) -> None:
    old = Learner(id=77, ref="old", email="old@learner.example")
    session.add(old)
    session.flush()
    merge(session, one.learner_id, old.id, why="-", by="-", now=NOON)


def stops_there(session: Session, _: Person) -> None:
    suppress(session, "email", "old@learner.example", reason="unsubscribed", now=NOON)


def policy_is_saved(session: Session, _: Person) -> None:
    session.add(PolicyRevision(revision="r", content="{}", created_at=NOON, created_by="-"))
    session.flush()
    saved = {"saved_at": NOON, "saved_by": "-", "note": "-"}
    session.add(PolicyChange(number=1, revision="r", made_from="-", **saved))


def about(**changes: object) -> Change:
    return lambda session, one: session.get_one(Learner, one.learner_id).sqlmodel_update(changes)


HERS: tuple[Change, ...] = (
    stops,
    asks_for_help,
    has_passed,
    hands_in,
    chooses,
    is_reached,
    lambda session, _: setattr(session.get_one(Contact, 1), "taken_back_at", NOON),
    about(email="other@learner.example"),
    about(phone="+447700900001"),
    about(zone="Asia/Tokyo"),
    about(email_consent=False),
    about(sms_consent=True),
    lambda session, one: add_activity(session, one, TODAY),
    lambda session, one: session.add(
        LearnerChoice(learner_id=one.learner_id, quiet_start=20, changed_at=NOON)
    ),
    lambda session, one: session.add(Progress(enrolment_id=one.enrolment_id, day=TODAY)),
    lambda session, one: session.add(
        Barrier(enrolment_id=one.enrolment_id, kind="time", reported_on=TODAY)
    ),
    lambda session, one: setattr(
        session.get_one(Barrier, (one.enrolment_id, "time", TODAY)), "resolved_on", TODAY
    ),
    lambda session, one: session.add(
        CheckIn(enrolment_id=one.enrolment_id, day=TODAY, kind="check_in")
    ),
    lambda session, one: setattr(
        session.get_one(Enrolment, one.enrolment_id), "withdrawn_on", TODAY
    ),
    lambda session, one: object_to_scoring(session, one.learner_id, now=NOON),
    is_another_record_too,
    stops_there,
    lambda session, _: split(session, 1, by="-", now=NOON),
    lambda session, one: setattr(session.get_one(Enrolment, one.enrolment_id), "left_out", "staff"),
)
EVERYBODYS: tuple[Change, ...] = (
    lambda session, _: session.add(ImportRun(source="s", path="p", started_at=NOON)),
    lambda session, _: session.add(SnapshotVersion(as_of=TODAY, version=1, reason="-", learners=1)),
    lambda session, _: session.add(SnapshotVersion(as_of=TODAY, version=2, reason="-", learners=1)),
    lambda session, _: setattr(session.get_one(Cohort, 1), "ends_on", TODAY),
    policy_is_saved,
    lambda session, _: hold_sending(session, why=HeldWhy.ASKED, now=NOON),
    lambda session, _: claim_messages(session, by="us", limit=9, now=NOON, channels=tuple(Channel)),
)


def queued(session: Session, name: str, one: Person) -> int:
    nudge, address = add_nudge(session, one.enrolment_id), f"{name}@learner.example"
    return add_message(session, nudge_id=nudge, learner_id=one.learner_id, address=address)


@on_both
def test_a_version_is_another_one_after_every_change_that_the_gate_would_see(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, name) for name in ("ada", "bob")]
        ada, bob = (queued(session, n, p) for n, p in zip(("ada", "bob"), people, strict=True))
    with closing(FactsVersions(database)) as facts:
        for changes, both in ((HERS, False), (EVERYBODYS, True)):
            for number, change in enumerate(changes):
                before = facts.of_some([ada, bob])
                assert before == {one: facts.of_one(one) for one in (ada, bob)}
                database.write(change, people[0])
                after = facts.of_some([ada, bob])
                assert (after[ada] != before[ada]) is True, number
                assert (after[bob] != before[bob]) is both, number
        assert facts.of_one(99) is None
