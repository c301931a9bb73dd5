"""Decisions about messages for one page, by day of the reader's clock; always read anew."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.data.context import PageContext
from dashboard.data.queries import seen_only_by
from domain.store.nudges import DecisionFilter, read_newest_decision, read_some_decisions
from domain.store.outbox import ProviderHealth, read_provider_health

#: Days that a page shows at once; the first page shows a week, which half as much is read for.
_SHOWN_DAYS: Final = 14
WEEK: Final = 7
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class MessageRecords:
    """Days of decisions up to `until`, or up to the newest there is, as they stand.

    On an earlier day than the newest scored one, as they stood then.
    """

    context: PageContext
    until: date | None = None
    shown_days: int = _SHOWN_DAYS

    @property
    def zone(self) -> ZoneInfo:
        """The programme's own clock, which its staff live by."""
        return self.context.queries.deployment.zone

    @cached_property
    def last_day(self) -> date | None:
        """The newest day there is anything of; None before the first."""
        context = self.context
        newest = read_newest_decision(
            context.queries.whole, context.as_of, known_by=self.context.known_by
        )
        if newest is None:
            return None
        last = newest.astimezone(self.zone).date()
        return min(last, self.until) if self.until else last

    def days(self) -> list[tuple[date, datetime]]:
        """The days shown with the instant each begins, newest first."""
        last = self.last_day or self.context.as_of
        return [(last - n * _DAY, self._begins(last - n * _DAY)) for n in range(self.shown_days)]

    @cached_property
    def counts(self) -> pd.DataFrame:
        """The frame of `count_decisions` of these days, in the cohort and with the coach chosen."""
        days = self.days()
        asked = self._asked(days[-1][0], days[0][0])
        return self.context.queries.message_counts(asked, tuple(days))

    def rows(
        self,
        *,
        day: date | None,
        states: tuple[str, ...],
        reason: str | None,
        kind: str,
        channel: str,
        start: int,
        number: int,
    ) -> pd.DataFrame:
        """A few of them: the frame of `read_some_decisions`."""
        days = self.days()
        asked = self._asked(
            day or days[-1][0],
            day or days[0][0],
            states=states,
            reason=reason,
            kind=kind,
            channel=channel,
        )
        database = self.context.queries.database
        return read_some_decisions(database, asked, start=start, number=number)

    def providers(self) -> list[ProviderHealth]:
        """How each channel's provider is now; for managers and admins, whom its errors concern."""
        if not self.context.viewer.oversees:
            return []
        queries = self.context.queries
        return queries.database.read(read_provider_health, now=queries.clock())

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def _asked(
        self,
        first: date,
        last: date,
        *,
        states: tuple[str, ...] = (),
        reason: str | None = "",
        kind: str = "",
        channel: str = "",
    ) -> DecisionFilter:
        context = self.context
        return DecisionFilter(
            as_of=context.as_of,
            known_by=self.context.known_by,
            since=self._begins(first),
            until=self._begins(last + _DAY),
            states=states,
            reason=reason,
            kind=kind,
            channel=channel,
            cohorts=context.asked.cohorts,
            coach=context.selection.coach,
            stage=context.selection.stage,
            employer=context.selection.employer,
            seen_by=seen_only_by(context.viewer),
        )
