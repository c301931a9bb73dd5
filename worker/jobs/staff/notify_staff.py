"""Tells colleagues at once what cannot wait: calls for help to the coach, notices to admins."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlmodel import Session

from config.deployment import Deployment
from domain.coaching import DeliveryTerms, may_notify
from domain.messaging.rendering import MessageError
from domain.policy import Channel
from domain.store.coaching import Colleague, read_arrivals, read_colleagues, read_last_written
from domain.store.coaching import tasks as coaching
from domain.store.operations import notices
from domain.store.outbox import Draft, queue_messages
from domain.store.people import ASKED_TO_HELP
from domain.store.staff import Role
from worker.jobs.planning.tasks import close_moot_tasks
from worker.jobs.staff.staff_mail import StaffWriter, cohort_shown, ways_to

TASKS: Final = "coach_task"
NOTICES: Final = "notice"
_DAY: Final = timedelta(hours=24)
_log = structlog.get_logger("notify_staff")


@dataclass(frozen=True, kw_only=True)
class NotificationSummary:
    """Urgent tasks and notices that somebody was written to about in this run."""

    tasks: int
    notices: int


def queue_staff_messages(
    deployment: Deployment,
    *,
    now: datetime,
) -> NotificationSummary:
    """Queue what is new; what cannot be told now stays untold, and is tried again.

    What a provider refused afterwards goes to whoever oversees, within `retell_days`.
    """
    database, policy = deployment.database, deployment.policy
    since = now - timedelta(days=policy.coaching.retell_days)
    with database.reading() as session:
        if not (
            coaching.has_urgent_task(session, notified_since=since)
            or notices.read_new_notices(session)
        ):
            return NotificationSummary(tasks=0, notices=0)
    writer = StaffWriter(deployment=deployment, now=now)
    with database.transaction() as session:
        close_moot_tasks(session, policy, today=deployment.gate.today(now), now=now)
        # what cannot wait is mailed, whatever they chose for digests; texts come on top
        people = {
            number: replace(
                person, channels=tuple(dict.fromkeys((Channel.EMAIL, *person.channels)))
            )
            for number, person in read_colleagues(session).items()
        }
        terms = DeliveryTerms(
            ways=ways_to(session, people.values()),
            raised_at={},
            gate=deployment.gate,
            now=now,
        )
        run = _Run(
            session=session,
            writer=writer,
            terms=terms,
            people=people,
            since=since,
            arrived=read_arrivals(session, TASKS, since=since),
        )
        return NotificationSummary(
            tasks=run.queue_task_messages(), notices=run.queue_notice_messages()
        )


@dataclass(frozen=True, kw_only=True)
class _Run:
    session: Session
    writer: StaffWriter
    terms: DeliveryTerms
    people: Mapping[int, Colleague]
    since: datetime
    arrived: Mapping[tuple[int, datetime], bool]

    def queue_task_messages(self) -> int:
        """Write to each coach about all that waits; how many tasks somebody was told."""
        by_person: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for task in coaching.read_urgent_tasks(self.session, notified_since=self.since):
            if task["notified_at"] is not None and not self._arrived_nowhere(task):
                continue
            for person in self._recipients(task["coach_id"]):
                by_person[person.staff_id].append(task)
        since = self.writer.now - _DAY
        lately = read_last_written(self.session, list(by_person), TASKS, since=since)
        told: set[int] = set()
        for staff_id, tasks in by_person.items():
            policy = self.writer.deployment.policy.coaching
            if may_notify(lately.get(staff_id, []), policy, self.writer.now):
                # a task may be told anew: once reopened, or where a provider refused the first mail
                key = f"task/{tasks[0]['task_id']}/{staff_id}/{self.writer.now:%Y%m%dT%H%M%S}"
                if self._send(key, TASKS, staff_id, self._task_values(staff_id, tasks)):
                    told.update(task["task_id"] for task in tasks)
        coaching.mark_tasks_notified(self.session, sorted(told), now=self.writer.now)
        return len(told)

    def queue_notice_messages(self) -> int:
        """Write to every admin about all that is new; how many notices somebody was told."""
        new = notices.read_new_notices(self.session)
        if not new:
            return 0
        values = {
            "why": "you look after this Staycourse",
            "notices": [{"sentence": n.sentence, "advice": n.advice} for n in new],
            "url": self.writer.url("/"),
        }
        admins = [p for p in self.people.values() if p.oversees and p.role is Role.ADMIN]
        told = [self._send(f"notice/{new[0].notice_id}/{a.staff_id}", NOTICES, a.staff_id, values)
                for a in admins]  # fmt: skip
        if not any(told):
            return 0
        numbers = [notice.notice_id for notice in new]
        notices.mark_notices_notified(self.session, numbers, now=self.writer.now)
        return len(new)

    def _recipients(self, coach_id: int | None) -> Iterable[Colleague]:
        """The coach; where there is none, or none whom mail reaches, whoever oversees."""
        others = [p for p in self.people.values() if p.oversees and p.staff_id != coach_id]
        if coach_id is None or not self.terms.open_channels(coach_id):
            return others
        is_reached = all(ok for (who, _), ok in self.arrived.items() if who == coach_id)
        return [self.people[coach_id]] if is_reached or not others else others

    def _arrived_nowhere(self, task: Mapping[str, Any]) -> bool:
        """Whether nothing of what was written about a task arrived."""
        coach, at = task["coach_id"], task["notified_at"]
        if (coach, at) in self.arrived:
            return not self.arrived[coach, at]
        told = [
            ok
            for (who, when), ok in self.arrived.items()
            if when == at and who in self.people and self.people[who].oversees
        ]
        return bool(told) and not any(told)

    def _send(self, key: str, kind: str, staff_id: int, values: Mapping[str, Any]) -> bool:
        """Queue a message on every open way; whether there was one."""
        person = self.people[staff_id]
        try:
            drafts: list[Draft] = [
                self.writer.draft(key, kind, person, way, values)
                for way in self.terms.open_channels(staff_id)
            ]
        except MessageError as error:
            _log.error("words_broken", kind=kind, reason=str(error))
            return False
        queue_messages(self.session, drafts, now=self.writer.now)
        return bool(drafts)

    def _task_values(self, staff_id: int, tasks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        numbers = [task["enrolment_id"] for task in tasks]
        called = self.writer.called(self.session, self.people[staff_id], numbers)
        learners = [
            {
                "name": called.get(task["enrolment_id"])
                or task["name"]
                or f"Learner {task['learner_ref']}",
                "cohort": cohort_shown(task["cohort"]),
                # what led to it may be their own words, which name them
                "action": ASKED_TO_HELP if called else task["action"],
                "detail": "" if called else task["detail"] or "",
                "url": self.writer.url(f"/learner/{task['enrolment_id']}"),
            }
            for task in tasks
        ]
        one = len(learners) == 1
        return {
            "programme": "Your learners",
            "tasks": learners,
            "total": len(learners),
            "first": learners[0]["name"],
            "url": learners[0]["url"] if one else self.writer.url("/worklist"),
        }
