"""Tells coaches who crossed into Critical or Red: one digest per coach and run.

What could not be told, because its words were broken, its address refused or its learner without
a coach, is told once that is put right, while it still holds and for some days. While an import is
old or a whole cohort silent nobody is alerted of it: what still holds once data is back is told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from config.deployment import Deployment
from domain.coaching import (
    AlertCause,
    CoachAlert,
    DeliveryTerms,
    UndeliveredAlert,
    moot_alerts,
    raise_alerts,
    resendable_alerts,
    threshold_of,
    with_previous,
)
from domain.messaging.rendering import MessageError
from domain.nudges.eligibility import SkipReason
from domain.store.coaching import (
    Colleague,
    link_alerts,
    read_colleagues,
    read_contacts,
    read_earlier_scores,
    read_last_alerts,
    read_undelivered,
    save_alerts,
    skip_alerts,
)
from domain.store.outbox import Draft, queue_messages
from domain.store.planning_inputs import read_hold
from domain.store.scoring import read_operating_choice, read_previous_snapshots, read_snapshots
from worker.jobs.staff.digests import Digest
from worker.jobs.staff.learners_there import still_there
from worker.jobs.staff.staff_mail import StaffWriter, ways_to

KIND: Final = "alert_coach"
_log = structlog.get_logger("alert_coaches")


@dataclass(frozen=True, kw_only=True)
class AlertSummary:
    """Alerts that arose, those a coach is told about (of earlier ones too), and the digests."""

    as_of: date
    raised: int
    told: int
    digests: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Numbered:
    """An alert with its row number; one told before names the message that did not arrive."""

    number: int
    alert: CoachAlert
    lost: UndeliveredAlert | None = None


def alert_coaches(
    deployment: Deployment,
    *,
    as_of: date,
    now: datetime,
) -> AlertSummary:
    """Raise and queue in one transaction; the same day again raises nothing new."""
    database, policy = deployment.database, deployment.policy
    everyone = read_snapshots(database, as_of)
    there = still_there(database, everyone, as_of, today=deployment.gate.today(now))
    frame = with_previous(there, read_previous_snapshots(database, as_of))
    contacts = read_contacts(database)
    choice = database.read(read_operating_choice)
    hold = read_hold(database, policy, everyone, as_of=as_of, now=now)
    threshold = threshold_of(policy, choice.threshold if choice else None)
    scored = read_earlier_scores(database, as_of, threshold=threshold.enter)
    writer = StaffWriter(deployment=deployment, now=now)
    cooldown = timedelta(days=policy.nudges[KIND].cooldown_days)
    retell = timedelta(days=policy.coaching.retell_days)
    with database.transaction() as session:
        people = read_colleagues(session)
        terms = DeliveryTerms(
            ways=ways_to(session, people.values()),
            raised_at=read_last_alerts(session, now - cooldown),
            gate=deployment.gate,
            now=now,
            held=hold.waiting(frame),
        )
        lost = read_undelivered(session, since=now - retell)
        again = resendable_alerts(frame, lost, threshold=threshold, terms=terms)
        over = moot_alerts(frame, lost, threshold=threshold, terms=terms)
        skip_alerts(session, [alert.alert_id for alert in over], SkipReason.RETURNED)
        alerts = raise_alerts(frame, scored, threshold=threshold, terms=terms)
        new = save_alerts(session, alerts, as_of=as_of, now=now)
        due = [_Numbered(number=u.alert_id, alert=a, lost=u) for u, a in again]
        due += [
            _Numbered(number=new[a.enrolment_id, a.cause], alert=a)
            for a in alerts
            if (a.enrolment_id, a.cause) in new
        ]
        digest = Digest(
            frame=frame, contacts=contacts, writer=writer, as_of=as_of, threshold=threshold
        )
        told, digests = _queue_digests(session, due, digest, terms, people)
    return AlertSummary(as_of=as_of, raised=len(alerts), told=told, digests=digests)


def _queue_digests(
    session: Session,
    due: Sequence[_Numbered],
    digest: Digest,
    terms: DeliveryTerms,
    people: Mapping[int, Colleague],
) -> tuple[int, int]:
    """Queue a digest for each coach; how many alerts are told, in how many digests."""
    by_coach: dict[int, list[_Numbered]] = defaultdict(list)
    for one in due:
        if one.alert.staff_id is not None:
            by_coach[one.alert.staff_id].append(one)
    keys: dict[str, list[int]] = {}
    for staff_id, some in by_coach.items():
        numbers = [one.number for one in some]
        try:
            drafts = _drafts(session, some, digest, terms, people[staff_id])
        except MessageError as error:
            skip_alerts(session, numbers, SkipReason.BROKEN)
            _log.error("digest_broken", alerts=len(some), reason=str(error))
            continue
        queue_messages(session, drafts, now=terms.now)
        keys[drafts[0].dedupe_key] = numbers
    link_alerts(session, keys)
    return sum(map(len, keys.values())), len(keys)


def _drafts(
    session: Session,
    some: Sequence[_Numbered],
    digest: Digest,
    terms: DeliveryTerms,
    coach: Colleague,
) -> list[Draft]:
    """The digest on each way that is open: named after its first alert, which has no other."""
    causes: dict[int, list[tuple[AlertCause, date]]] = defaultdict(list)
    for one in some:
        day = one.lost.as_of if one.lost else digest.as_of
        causes[one.alert.enrolment_id].append((one.alert.cause, day))
    first = some[0]
    key = f"alert/{first.alert.enrolment_id}/{first.alert.cause}/{digest.as_of.isoformat()}"
    if first.lost and first.lost.message_id:
        key += f"/after-{first.lost.message_id}"
    values = digest.values(causes, digest.writer.called(session, coach, causes))
    ways = terms.open_channels(coach.staff_id)
    return [digest.writer.draft(key, KIND, coach, way, values) for way in ways]
