"""The address of the learners behind a number, and what such an address asks for."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dashboard.web import Selection, named_day, number
from domain.store.reporting.breakdowns import DIMENSION_KEYS, RANGED, RULES, DrillDown, days_of_week

#: Where the list of them is.
BEHIND: Final = "/explore/learners"
#: How many weeks of activity are looked at for times of the week.
ACTIVE_WEEKS: Final = 4
#: The parts of an address that ask for them, beside what every page is asked.
ASKED: Final = (
    *DIMENSION_KEYS,
    *("ranged", "at_least", "below", "since", "was", "moved", "rule", "then", "status_was"),
    *("active", "hour", "weekday"),
)
#: Stands for "not known": an empty part of an address is none.
_EMPTY: Final = "~"
_HOURS: Final = 24
_DAYS: Final = 7


def behind_link(selection: Selection, **asked: object) -> str:
    """The address of the learners behind a number.

    `asked` are dimensions with a key, and what `drill_down_of` reads: a `ranged` number with
    `at_least` and `below`; `since` with `was`, `moved` and `rule`; `then` with
    `status_was`; `weekday` and `hour`; `active`.
    """
    parts = {name: _EMPTY if value == "" else value for name, value in asked.items()}
    return selection.link(BEHIND, **parts)


def drill_down_of(query: Mapping[str, Any], selection: Selection) -> DrillDown:
    """Read a query; what cannot be read counts as not asked for. `selection` has the day."""
    rule = next((one for one in RULES if one == query.get("rule")), None)
    ranged = str(query.get("ranged", ""))
    active, hour = named_day(query.get("active")), number(query.get("hour"))
    weekday = number(query.get("weekday"))
    days: tuple[date, ...] = () if active is None else (active,)
    if selection.as_of is not None and weekday is not None and weekday < _DAYS:
        days = days_of_week(selection.as_of, weekday, weeks=ACTIVE_WEEKS)
    return DrillDown(
        dimensions=tuple(
            (name, _key(query[name])) for name in DIMENSION_KEYS if query.get(name) is not None
        ),
        ranged=ranged if ranged in RANGED else "",
        at_least=_float(query.get("at_least")),
        below=_float(query.get("below")),
        since=named_day(query.get("since")),
        was=str(query.get("was", "")),
        has_moved=query.get("moved") is not None,
        rule=rule,
        then=named_day(query.get("then")),
        status_was=str(query.get("status_was", "")),
        active_on=days,
        hour=hour if hour is not None and hour < _HOURS else None,
    )


def _key(value: object) -> str:
    return "" if value == _EMPTY else str(value)


def _float(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
