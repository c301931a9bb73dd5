"""What people did and are asked to do, for one visit: always read anew, never kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.data.context import PageContext
from dashboard.data.queries import seen_only_by, visible
from domain.coaching import (
    AlertThreshold,
    WorklistKind,
    answered,
    monday_of,
    prioritised,
    resting,
    threshold_of,
)
from domain.policy import Channel, Policy
from domain.store.coaching import (
    read_colleagues,
    read_contact_log,
    read_contacts,
    read_news,
    read_open_tasks,
    read_tasks,
    read_weekly_minutes,
    read_worklist_decisions,
)
from domain.store.scoring import read_operating_choice
from domain.store.staff.caseloads import Cover, read_covered, read_stand_in

_WEEK: Final = 7
#: Decisions older than this say nothing about the worklist any more.
_REMEMBERED: Final = 120


@dataclass(frozen=True)
class CoachingRecords:
    """Tasks and contacts as they stood on the day of a visit; on the newest, as they are now."""

    context: PageContext

    @property
    def policy(self) -> Policy:
        """The numbers in force."""
        return self.context.queries.policy

    @property
    def today(self) -> date:
        """The day that "3 days ago" is counted from."""
        if not self.context.is_now:
            return self.context.as_of
        zone = ZoneInfo(self.policy.sending.zone)
        return max(self.context.as_of, self.context.queries.clock().astimezone(zone).date())

    @cached_property
    def line(self) -> AlertThreshold:
        """From which risk score on coaches are told now."""
        choice = self.context.queries.database.read(read_operating_choice)
        return threshold_of(self.policy, choice.threshold if choice else None)

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """The frame of `read_contacts`, of learners in the cohort and with the coach asked for.

        Only of as many days as still count for the worklist, or for the hours of this week.
        """
        days = max(self.policy.coaching.contact_clears_days, _WEEK)
        since = self.today - timedelta(days=days)
        database = self.context.queries.database
        return self._mine(read_contacts(database, since=since, known_by=self.context.known_by))

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """The frame of `read_open_tasks`, likewise."""
        asked = self.context.asked
        found = read_open_tasks(
            self.context.queries.database,
            known_by=self.context.known_by,
            cohorts=asked.cohorts,
            coach=asked.coach,
            seen_by=seen_only_by(self.context.viewer),
        )
        if asked.stage or asked.employer is not None:
            found = found[found["enrolment_id"].isin(self.context.find())]
        return found

    @cached_property
    def news(self) -> "pd.Series[pd.Timestamp]":
        """The newest day on which something new became known, by enrolment."""
        since = self.today - timedelta(days=self.policy.coaching.dismissed_days)
        return read_news(self.context.queries.database, since=since, until=self.today)

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """The frame of `read_worklist_decisions`: who was snoozed, dismissed or escalated."""
        since = datetime.combine(self.today - timedelta(days=_REMEMBERED), time(), UTC)
        database = self.context.queries.database
        return self._mine(
            read_worklist_decisions(database, since=since, known_by=self.context.known_by)
        )

    @cached_property
    def escalated(self) -> pd.DataFrame:
        """What colleagues escalated and nobody answered, by enrolment."""
        kinds = self.decisions["kind"]
        own = self.decisions[kinds == WorklistKind.ESCALATE].drop_duplicates("enrolment_id")
        return own.set_index("enrolment_id")

    @cached_property
    def covered(self) -> dict[int, str]:
        """Whom the viewer only stands in for now, by enrolment, with the name of their coach."""
        return self.context.queries.database.read(read_covered, self.context.viewer.staff_id)

    @cached_property
    def stand_in(self) -> Cover | None:
        """Who has the viewer's own learners while they are away."""
        return self.context.queries.database.read(
            read_stand_in, self.context.viewer.staff_id, today=self.today
        )

    @cached_property
    def resting(self) -> pd.DataFrame:
        """The frame of `domain.coaching.resting`: who was snoozed or dismissed for now."""
        rules = self.policy.coaching
        return resting(self.decisions, self.news, self.tasks, today=self.today, rules=rules)

    @cached_property
    def answered(self) -> pd.DataFrame:
        """The frame of `domain.coaching.contacts`: whom nobody needs to call again just now."""
        days = self.policy.coaching.contact_clears_days
        waiting = self.tasks["enrolment_id"].tolist()
        return answered(self.contacts, self.news, waiting, today=self.today, days=days)

    @cached_property
    def in_order(self) -> pd.DataFrame:
        """The frame of `domain.coaching.prioritised`: who needs somebody, rests or not.

        Of tens of thousands it takes longer than the rest of a page: it is kept for as long as all
        that decides it is the same, every task among it.
        """
        context, escalated = self.context, tuple(self.escalated.index.tolist())
        tasks = pd.util.hash_pandas_object(self.tasks, index=False).to_numpy().tobytes()
        whose = (seen_only_by(context.viewer), context.asked, self.today)
        asked = (prioritised, *whose, tasks, escalated, tuple(self.covered))
        return context.queries.drawn(asked, lambda: self._in_order(escalated))

    def _in_order(self, escalated: Collection[int]) -> pd.DataFrame:
        return prioritised(
            self.context.worklist,
            self.context.red,
            self.context.amber,
            self.tasks,
            escalated,
            today=self.today,
            rules=self.policy.coaching,
            covered=self.covered,
        )

    @property
    def waiting(self) -> "pd.Series[int]":
        """Enrolments of those of them who do not rest, in order."""
        numbers = self.in_order["enrolment_id"]
        return numbers[~numbers.isin([*self.answered.index, *self.resting.index])]

    @cached_property
    def my_channels(self) -> tuple[Channel, ...]:
        """How the person looking wants to hear of their learners."""
        with self.context.queries.database.reading() as session:
            return read_colleagues(session)[self.context.viewer.staff_id].channels

    @cached_property
    def minutes_a_week(self) -> int | None:
        """The hours of the one coach whose learners are shown; None for several, or unknown."""
        viewer = self.context.viewer
        coach = self.context.selection.coach if viewer.sees_everyone else viewer.staff_id
        if coach is None:
            return None
        return self.context.queries.database.read(read_weekly_minutes, coach)

    @property
    def minutes_left(self) -> int | None:
        """What is left of that coach's week after the contacts logged since Monday."""
        if self.minutes_a_week is None:
            return None
        monday = monday_of(self.today)
        this_week = self.contacts[self.contacts["day"] >= pd.Timestamp(monday)]
        return max(0, self.minutes_a_week - int(this_week["minutes"].fillna(0).sum()))

    def log(self, enrolment_id: int) -> pd.DataFrame:
        """The frame of `read_contact_log` of a learner whom the viewer may see."""
        database = self.context.queries.database
        return read_contact_log(database, enrolment_id=enrolment_id, known_by=self.context.known_by)

    def tasks_of(self, enrolments: Collection[int] | None) -> pd.DataFrame:
        """The frame of `read_tasks` of some, or of everybody asked for, whom the viewer may see."""
        database = self.context.queries.database
        return self._mine(
            read_tasks(database, known_by=self.context.known_by, enrolments=enrolments)
        )

    def _mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        return self.context.narrowed(visible(frame, self.context.viewer))
