"""The week in one mail: to each coach about their own learners, to who oversees about all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from sqlmodel import Session

from config.deployment import Deployment
from domain.coaching import DeliveryTerms, WeekCounts, WeekFacts, week_of, with_previous
from domain.messaging.rendering import MessageError
from domain.policy import Channel
from domain.store.coaching import Colleague, read_colleagues, read_contacts, read_tasks
from domain.store.nudges import read_decisions
from domain.store.operations import OpenNotice, read_open_notices
from domain.store.outbox import Draft, queue_messages
from domain.store.scoring import read_as_of_dates, read_snapshots
from worker.jobs.planning.holding import HELD
from worker.jobs.planning.tasks import close_moot_tasks
from worker.jobs.scoring.data_notices import SILENT, STALE
from worker.jobs.staff.learners_there import still_there
from worker.jobs.staff.staff_mail import StaffWriter, day_in_full, ways_to

KIND: Final = "weekly_summary"
_WEEK: Final = timedelta(days=7)
_NAMED: Final = 8
_log = structlog.get_logger("weekly_summary")


@dataclass(frozen=True, kw_only=True)
class WeeklySummary:
    """The day the summaries are of, and how many are new."""

    as_of: date | None
    written: int


def weekly_summary(
    deployment: Deployment,
    *,
    as_of: date,
    now: datetime,
) -> WeeklySummary:
    """Queue the summaries of the week up to `as_of`; the same week again writes none twice."""
    database = deployment.database
    with database.reading() as session:
        days = [day for day in read_as_of_dates(session) if day <= as_of]
    if not days:
        return WeeklySummary(as_of=None, written=0)
    newest, before = days[-1], _week_before(days)
    today = deployment.gate.today(now)
    database.write(close_moot_tasks, deployment.policy, today=today, now=now)
    there = still_there(database, read_snapshots(database, newest), newest, today=today)
    facts = WeekFacts(
        frame=with_previous(there, read_snapshots(database, before)),
        tasks=read_tasks(database),
        contacts=read_contacts(database, since=as_of - _WEEK),
        decisions=read_decisions(database, as_of, known_by=date.max),
    )
    writer = StaffWriter(deployment=deployment, now=now)
    with database.transaction() as session:
        people = read_colleagues(session)
        terms = DeliveryTerms(
            ways=ways_to(session, people.values()),
            raised_at={},
            gate=deployment.gate,
            now=now,
        )
        post = _Post(
            session=session,
            writer=writer,
            terms=terms,
            newest=newest,
            before=before,
            since=as_of - _WEEK,
        )
        drafts = post.drafts(people.values(), facts, read_open_notices(session))
        return WeeklySummary(as_of=newest, written=queue_messages(session, drafts, now=now))


def _concerns(notice: OpenNotice, mine: WeekFacts) -> bool:
    """Whether a notice says that what a coach reads of their learners may be old data."""
    silent = {f"{SILENT}{number}" for number in mine.frame["cohort_id"].unique()}
    return notice.cause in {STALE, HELD, *silent}


def _week_before(days: Sequence[date]) -> date:
    """The scored day a week before the newest, or the last before that; else the oldest."""
    earlier = [day for day in days if day <= days[-1] - _WEEK]
    return earlier[-1] if earlier else days[0]


@dataclass(frozen=True, kw_only=True)
class _Post:
    """Writes the summaries of one week."""

    session: Session
    writer: StaffWriter
    terms: DeliveryTerms
    newest: date
    before: date
    since: date

    def drafts(
        self, people: Iterable[Colleague], facts: WeekFacts, notices: Sequence[OpenNotice]
    ) -> list[Draft]:
        found = []
        for person in people:
            mine = facts if person.oversees else facts.of(person.staff_id)
            if mine.frame.empty and not (person.oversees and notices):
                continue
            shown = notices if person.oversees else [n for n in notices if _concerns(n, mine)]
            found += self._draft(person, week_of(mine, since=self.since), shown)
        return found

    def _draft(
        self, person: Colleague, week: WeekCounts, notices: Sequence[OpenNotice]
    ) -> list[Draft]:
        """The mail, if it may go; a summary is never a text."""
        ways = self.terms.open_channels(person.staff_id)
        year, number, _ = self.since.isocalendar()
        key = f"weekly/{year}-W{number:02}/{person.staff_id}"
        values = self._values(person, week, notices)
        try:
            return [
                self.writer.draft(key, KIND, person, way, values)
                for way in ways
                if way.channel is Channel.EMAIL
            ]
        except MessageError as error:
            _log.error("summary_broken", reason=str(error))
            return []

    def _values(
        self, person: Colleague, week: WeekCounts, notices: Sequence[OpenNotice]
    ) -> dict[str, Any]:
        newly, improved = week.newly[:_NAMED], week.improved[:_NAMED]
        numbers = [row["enrolment_id"] for row in (*newly, *improved)]
        called = self.writer.called(self.session, person, numbers)
        return {
            "programme": "All learners" if person.oversees else "Your learners",
            "why": "it is Monday, and this was the week of the learners you work with",
            "whose": "all learners" if person.oversees else "your learners",
            "from_day": day_in_full(self.since),
            "as_of": day_in_full(self.newest),
            "before": day_in_full(self.before),
            "compared": self.before < self.newest,
            "week": week,
            "newly": [self._linked(row, called) for row in newly],
            "newly_more": max(0, len(week.newly) - _NAMED),
            "improved": [self._linked(row, called) for row in improved],
            "improved_more": max(0, len(week.improved) - _NAMED),
            "hours": round(week.minutes / 60, 1),
            "notices": [{"sentence": n.sentence, "advice": n.advice} for n in notices],
            "url": self.writer.url("/worklist"),
        }

    def _linked(self, row: Mapping[str, Any], called: Mapping[int, str]) -> dict[str, Any]:
        number = row["enrolment_id"]
        who = called.get(number, row["who"])
        return {**row, "who": who, "url": self.writer.url(f"/learner/{number}")}
