"""Tells coaches who crossed into Critical or Red: one digest per coach and run.

What could not be told, because its words were broken, its address refused or its learner without
a coach, is told once that is put right, while it still holds and for some days.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from config.settings import Settings
from config.templates import load_templates
from domain.nudges.alerts import (
    Alert,
    Cause,
    Telling,
    Untold,
    beside_before,
    raise_alerts,
    to_tell_again,
)
from domain.nudges.messages import MessageError, Templates
from domain.nudges.reasons import SkipReason
from domain.policy import Policy
from domain.store.alerts import (
    alerted_at,
    join_digests,
    lowest_since_red,
    save_alerts,
    stop_alerts,
    untold,
)
from domain.store.caseload import read_contacts
from domain.store.colleagues import Colleague, colleagues
from domain.store.database import Database
from domain.store.outbox import Draft, queue
from domain.store.snapshots import read_snapshots
from worker.jobs.digests import Digest
from worker.jobs.plan_nudges import before, gate_of
from worker.jobs.staff_mail import StaffWriter, ways_to

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
    alert: Alert
    lost: Untold | None = None


def alert_coaches(
    database: Database,
    policy: Policy,
    settings: Settings,
    *,
    as_of: date,
    now: datetime,
    templates: Templates | None = None,
) -> AlertSummary:
    """Raise and queue in one transaction; the same day again raises nothing new."""
    frame = beside_before(read_snapshots(database, as_of), before(database, as_of))
    lowest, contacts = lowest_since_red(database, as_of), read_contacts(database)
    writer = StaffWriter(
        templates=templates or Templates(load_templates()),
        policy=policy,
        settings=settings,
        now=now,
    )
    cooldown = timedelta(days=policy.nudges[KIND].cooldown_days)
    retell = timedelta(days=policy.coaching.retell_days)
    with database.transaction() as session:
        people = colleagues(session)
        telling = Telling(
            ways=ways_to(session, people.values()),
            raised_at=alerted_at(session, now - cooldown),
            gate=gate_of(policy, settings),
            now=now,
        )
        again = to_tell_again(frame, untold(session, since=now - retell), telling=telling)
        alerts = raise_alerts(frame, lowest, telling=telling)
        new = save_alerts(session, alerts, as_of=as_of, now=now)
        due = [_Numbered(number=u.alert_id, alert=a, lost=u) for u, a in again]
        due += [
            _Numbered(number=new[a.enrolment_id, a.cause], alert=a)
            for a in alerts
            if (a.enrolment_id, a.cause) in new
        ]
        digest = Digest(frame=frame, contacts=contacts, writer=writer, as_of=as_of)
        told, digests = _tell(session, due, digest, telling, people)
    return AlertSummary(as_of=as_of, raised=len(alerts), told=told, digests=digests)


def _tell(
    session: Session,
    due: Sequence[_Numbered],
    digest: Digest,
    telling: Telling,
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
            drafts = _drafts(some, digest, telling, people[staff_id])
        except MessageError as error:
            stop_alerts(session, numbers, SkipReason.BROKEN)
            _log.error("digest_broken", alerts=len(some), reason=str(error))
            continue
        queue(session, drafts, now=telling.now)
        keys[drafts[0].dedupe_key] = numbers
    join_digests(session, keys)
    return sum(map(len, keys.values())), len(keys)


def _drafts(
    some: Sequence[_Numbered], digest: Digest, telling: Telling, coach: Colleague
) -> list[Draft]:
    """The digest on each way that is open: named after its first alert, which has no other."""
    causes: dict[int, list[tuple[Cause, date]]] = defaultdict(list)
    for one in some:
        day = one.lost.as_of if one.lost else digest.as_of
        causes[one.alert.enrolment_id].append((one.alert.cause, day))
    first = some[0]
    key = f"alert/{first.alert.enrolment_id}/{first.alert.cause}/{digest.as_of.isoformat()}"
    if first.lost and first.lost.message_id:
        key += f"/after-{first.lost.message_id}"
    values = digest.values(causes)
    ways = telling.open_ways(coach.staff_id)
    return [digest.writer.draft(key, KIND, coach, way, values) for way in ways]
