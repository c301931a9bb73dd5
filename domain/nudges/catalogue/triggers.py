"""When an intervention is due for those who fit it: as a state, a crossing, a day or an event."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from domain.nudges.catalogue.conditions import read
from domain.nudges.catalogue.fields import BEFORE, TRENDS
from domain.nudges.catalogue.predicates import Mask
from domain.policy import Intervention, Trigger

#: Columns of the people frame: whether they are in the snapshot before, and when it happened.
WAS_THERE: Final = "was_there"
HAPPENED: Final = "happened_"
#: What `on` may name, and how a person says it.
EVENTS: Final[Mapping[str, str]] = {
    "submitted": "handed in work",
    "marked": "got a mark",
    "barrier_reported": "told us about a barrier",
}
#: An event counts for so many days, its own included: what it led to may be imported a day late.
FRESH_DAYS: Final = 3
WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)
_COHORT_DAY: Final = re.compile(r"day ([1-9]\d*)")


class TriggerError(ValueError):
    """A trigger cannot be used as written; the message says what would do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Days on which something is due: weekdays (0 is Monday), and days of the cohort from 1 on."""

    weekdays: frozenset[int]
    cohort_days: frozenset[int]


def schedule(on: str) -> Schedule:
    """The days written as "Monday, Thursday" or "day 1, day 30".

    Raises:
        TriggerError: a word is neither a weekday nor a day of the cohort.
    """
    weekdays, days = set(), set()
    for word in (word.strip() for word in on.split(",")):
        if found := _COHORT_DAY.fullmatch(word.casefold()):
            days.add(int(found[1]))
        elif word.capitalize() in WEEKDAYS:
            weekdays.add(WEEKDAYS.index(word.capitalize()))
        else:
            near = difflib.get_close_matches(word.capitalize(), WEEKDAYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TriggerError(f"{word!r} is neither a weekday nor a 'day 7' of the cohort{hint}")
    return Schedule(weekdays=frozenset(weekdays), cohort_days=frozenset(days))


def check(what: Intervention) -> None:
    """Nothing, where the trigger fits the rest of the intervention.

    Raises:
        TriggerError: `on` is absent, unknown or superfluous, or the trigger cannot work.
    """
    needs_on = what.trigger in (Trigger.SCHEDULE, Trigger.EVENT)
    if needs_on and not what.on:
        expected = "a day, such as on = 'Monday'" if what.trigger is Trigger.SCHEDULE else _events()
        raise TriggerError(f"the trigger '{what.trigger}' needs {expected}")
    if what.on and not needs_on:
        raise TriggerError(f"the trigger '{what.trigger}' has no 'on'; leave it out")
    if what.trigger in _CHECKS:
        _CHECKS[what.trigger](what)


def fields_before(what: Intervention) -> tuple[str, ...]:
    """The `previous_` columns a crossing compares with."""
    if what.trigger is not Trigger.CROSSING:
        return ()
    return tuple(dict.fromkeys(BEFORE + c.field for c in read(what.when).comparisons()))


def events_of(catalogue: Mapping[str, Intervention]) -> set[str]:
    """The events that something in the catalogue waits for."""
    return {what.on for what in catalogue.values() if what.trigger is Trigger.EVENT and what.on}


def due(frame: pd.DataFrame, what: Intervention, as_of: date) -> Mask:
    """Rows of the people frame for which it is due on a day, whether or not they fit it."""
    match what.trigger:
        case Trigger.CROSSING:
            names = {name: name.removeprefix(BEFORE) for name in fields_before(what)}
            then = frame[list(names)].rename(columns=names)
            return frame[WAS_THERE].to_numpy(dtype=bool) & ~read(what.when).mask(then)
        case Trigger.SCHEDULE:
            return _scheduled(frame, schedule(what.on or ""), as_of)
        case Trigger.EVENT:
            return _lately(frame, f"{HAPPENED}{what.on}", as_of)
    return np.ones(len(frame), dtype=bool)


def trigger_text(what: Intervention) -> str:
    """The trigger as a person says it, for the trace."""
    match what.trigger:
        case Trigger.SCHEDULE:
            return f"on {what.on}"
        case Trigger.EVENT:
            return EVENTS[what.on or ""]
    return "newly so" if what.trigger is Trigger.CROSSING else "today"


def _scheduled(frame: pd.DataFrame, days: Schedule, as_of: date) -> Mask:
    if as_of.weekday() in days.weekdays:
        return np.ones(len(frame), dtype=bool)
    if not days.cohort_days:
        return np.zeros(len(frame), dtype=bool)
    day = (pd.Timestamp(as_of) - pd.to_datetime(frame["starts_on"])).dt.days + 1
    return np.asarray(day.isin(days.cohort_days), dtype=bool)


def _lately(frame: pd.DataFrame, column: str, as_of: date) -> Mask:
    if column not in frame:  # nobody looked whether it happened
        return np.zeros(len(frame), dtype=bool)
    days = pd.to_datetime(frame[column])
    oldest = pd.Timestamp(as_of - timedelta(days=FRESH_DAYS - 1))
    return np.asarray(days.between(oldest, pd.Timestamp(as_of)), dtype=bool)


def _check_event(what: Intervention) -> None:
    if what.on not in EVENTS:
        raise TriggerError(f"unknown event {what.on!r}: it needs {_events()}")
    if what.cooldown_days < FRESH_DAYS:
        raise TriggerError(
            f"an event counts for {FRESH_DAYS} days: cooldown_days must be at least {FRESH_DAYS}"
        )


def _check_crossing(what: Intervention) -> None:
    for name in (c.field for c in read(what.when).comparisons()):
        if name.startswith(BEFORE) or name in TRENDS:
            raise TriggerError(
                f"a crossing compares with the snapshot before by itself: {name!r} cannot be in"
                " its condition"
            )


def _events() -> str:
    return "one of " + ", ".join(f"on = {name!r}" for name in EVENTS)


def _check_schedule(what: Intervention) -> None:
    schedule(what.on or "")


_CHECKS: Final[Mapping[Trigger, Callable[[Intervention], None]]] = {
    Trigger.SCHEDULE: _check_schedule,
    Trigger.EVENT: _check_event,
    Trigger.CROSSING: _check_crossing,
}
