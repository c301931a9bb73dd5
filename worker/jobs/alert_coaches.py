"""Tells coaches who crossed into Critical or Red: one digest per coach and run."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog

from config.settings import Settings
from config.templates import load_templates
from domain.nudges.alerts import Alert, Cause, raise_alerts
from domain.nudges.messages import MessageError, Templates
from domain.nudges.people import people
from domain.nudges.reasons import SkipReason
from domain.nudges.standing import Standing
from domain.policy import Channel, Policy
from domain.store.database import Database
from domain.store.nudges import alerted_at, join_digests, save_alerts, stop_alerts
from domain.store.outbox import Draft, queue
from domain.store.snapshots import read_snapshots
from domain.store.suppressions import suppressions
from worker.jobs.drafts import first_name
from worker.jobs.plan_nudges import before, gate_of, rows_by_enrolment

KIND: Final = "alert_coach"
_FIELDS: Final = ("previous_composite_segment", "previous_risk_band")
_SHOWN: Final = (
    *("coach", "name", "learner_ref", "cohort"),
    *("days_since_last_seen", "barriers", "reasons"),
)
_REASONS_SHOWN: Final = 3
_log = structlog.get_logger("alert_coaches")
_ACTIONS: Final = {
    Cause.CRITICAL: "call or text today, ask what is in the way, and agree on one next step",
    Cause.RED: "a personal call this week, before the next piece of work is due",
}


@dataclass(frozen=True, kw_only=True)
class AlertSummary:
    """Alerts that arose, those a coach is told about, and the digests that tell them."""

    as_of: date
    raised: int
    told: int
    digests: int


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
    snapshot, previous = read_snapshots(database, as_of), before(database, as_of)
    frame = people(snapshot, previous, fields=_FIELDS, active_on={})
    cooldown = timedelta(days=policy.nudges[KIND].cooldown_days)
    words = templates or Templates(load_templates())
    with database.transaction() as session:
        alerts = raise_alerts(
            frame,
            raised_at=alerted_at(session, now - cooldown),
            standing=Standing(suppressed=suppressions(session)),
            gate=gate_of(policy, settings),
            now=now,
        )
        new = save_alerts(session, alerts, as_of=as_of, now=now)
        fresh = [a for a in alerts if (a.enrolment_id, a.cause) in new]
        digests = _digests(fresh, as_of)
        rows = rows_by_enrolment(frame, [a.enrolment_id for a in fresh], _SHOWN)
        clerk = _Clerk(
            templates=words, policy=policy, settings=settings, rows=rows, as_of=as_of, now=now
        )
        drafts, broken = _written(clerk, digests)
        queue(session, drafts.values(), now=now)
        numbers = {
            key: [new[a.enrolment_id, a.cause] for a in some] for key, some in digests.items()
        }
        join_digests(session, {key: numbers[key] for key in drafts})
        stop_alerts(session, [n for key in broken for n in numbers[key]], SkipReason.BROKEN)
    told = sum(len(digests[key]) for key in drafts)
    return AlertSummary(as_of=as_of, raised=len(alerts), told=told, digests=len(drafts))


def _digests(alerts: Sequence[Alert], as_of: date) -> dict[str, list[Alert]]:
    """Alerts by the dedupe key of their digest: named after its first alert, which has no other."""
    by_coach: dict[int | None, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_coach[alert.staff_id].append(alert)
    day = as_of.isoformat()
    return {f"alert/{x[0].enrolment_id}/{x[0].cause}/{day}": x for x in by_coach.values()}


def _written(
    clerk: "_Clerk", digests: Mapping[str, Sequence[Alert]]
) -> tuple[dict[str, Draft], list[str]]:
    """The digests' messages by key, and the keys of those whose words cannot be written."""
    drafts: dict[str, Draft] = {}
    broken: list[str] = []
    for key, alerts in digests.items():
        try:
            drafts[key] = clerk.draft(key, alerts)
        except MessageError as error:
            broken.append(key)
            _log.error("digest_broken", alerts=len(alerts), reason=str(error))
    return drafts, broken


@dataclass(frozen=True, kw_only=True)
class _Clerk:
    """Writes the digests of one run."""

    templates: Templates
    policy: Policy
    settings: Settings
    rows: Mapping[int, Mapping[Any, Any]]
    as_of: date
    now: datetime

    def draft(self, key: str, alerts: Sequence[Alert]) -> Draft:
        first = alerts[0]
        values = {
            "first_name": first_name(self.rows[first.enrolment_id]["coach"]),
            "programme": "Your learners",
            "as_of": f"{self.as_of.day} {self.as_of:%B %Y}",
            "why": self.policy.nudges[KIND].why,
            "learners": self._learners(alerts),
            "preferences_url": "",
            "unsubscribe_url": "",
        }
        written = self.templates.email(self.policy.nudges[KIND].template, values)
        hours = self.policy.sending.expires_after_hours
        return Draft(
            dedupe_key=key,
            channel=Channel.EMAIL,
            kind=KIND,
            address=first.address or "",
            subject=written.subject,
            text=written.text,
            html=written.html,
            template=written.template,
            send_after_at=self.now,
            expires_at=self.now + timedelta(hours=hours),
            staff_id=first.staff_id,
        )

    def _learners(self, alerts: Sequence[Alert]) -> list[dict[str, Any]]:
        causes: dict[int, list[Cause]] = defaultdict(list)
        for alert in alerts:
            causes[alert.enrolment_id].append(alert.cause)
        return [self._learner(enrolment, found) for enrolment, found in causes.items()]

    def _learner(self, enrolment_id: int, causes: Sequence[Cause]) -> dict[str, Any]:
        row = self.rows[enrolment_id]
        public = self.settings.public_url.rstrip("/")
        return {
            "name": row["name"] or row["learner_ref"],
            "cohort": row["cohort"],
            "change": "; ".join(cause.sentence for cause in causes),
            "reasons": reasons(row),
            "action": _ACTIONS[causes[0]],
            "url": f"{public}/learner/{enrolment_id}",
        }


def reasons(row: Mapping[Any, Any]) -> list[str]:
    """What a coach should know first: silence, barriers, and what moved the score up most."""
    found = []
    if row["days_since_last_seen"] is not None:
        days = int(row["days_since_last_seen"])
        found.append(f"Last seen {days} {'day' if days == 1 else 'days'} ago")
    if row["barriers"]:
        found.append(f"Told us about: {row['barriers']}")
    upward = [r["text"] for r in json.loads(row["reasons"] or "[]") if r.get("points", 0) > 0]
    return found + [text for text in upward[:_REASONS_SHOWN] if text not in found]
