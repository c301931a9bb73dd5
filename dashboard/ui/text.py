"""Facts as short sentences for staff: pure text, no layout."""

from collections.abc import Mapping
from datetime import date, datetime
from math import floor
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from domain.policy import Policy

NOT_KNOWN: Final = "\N{EN DASH}"
_NEEDS_HELP: Final = frozenset({"Critical", "Moderate"})
#: A chance below this is said as "under" it.
_LEAST: Final = 0.01
#: What arithmetic may leave of a whole number.
_NOISE: Final = 1e-9
#: Chance of leaving within 21 days from which every page says that it may come soon.
LEAVES_SOON: Final = 0.2


def absent(value: object) -> bool:
    """Whether a cell of a frame is empty."""
    return value == "" if isinstance(value, str) else bool(pd.isna(value))  # type: ignore[call-overload]


def day(value: date | None) -> str:
    """A day as people write it: 7 Mar 2026."""
    return f"{value.day} {value:%b %Y}" if value is not None and not absent(value) else NOT_KNOWN


def short_day(value: date) -> str:
    """A day without its year: 7 Mar."""
    return f"{value.day} {value:%b}"


def moment(value: datetime, zone: ZoneInfo | None = None) -> str:
    """A moment by the clock of a zone, or of the one it is given in."""
    value = value.astimezone(zone) if zone else value
    return f"{day(value)}, {value:%H:%M}"


def days_ago(days: float | None) -> str:
    """How long ago something was."""
    if absent(days):
        return "not known"
    number = int(days or 0)
    return {0: "today", 1: "yesterday"}.get(number, f"{number} days ago")


def last_seen(days: float | None, on: object) -> str:
    """How long ago a learner was last seen, or that they never were.

    Who never was has `days` too, since they first could have been, but no day `on` which.
    """
    if days is None or absent(days):
        return "not known"
    return f"never, in {int(days)} days" if absent(on) else days_ago(days)


def percent(value: float | None, digits: int = 0) -> str:
    """A value from 0 to 100."""
    return NOT_KNOWN if absent(value) else f"{value:.{digits}f} %"


def reached(progress: float | None) -> str:
    """How far somebody is, rounded down: a number never stands on the wrong side of a line."""
    if absent(progress) or progress is None:
        return NOT_KNOWN
    return f"{floor(progress + _NOISE)} %"


def minus(number: str) -> str:
    """A formatted number with a true minus sign."""
    return number.replace("-", "\N{MINUS SIGN}")


def chance(value: float | None) -> str:
    """A probability (0 to 1) as people say it."""
    if absent(value) or value is None:
        return NOT_KNOWN
    return "under 1 %" if value < _LEAST else f"{100 * value:.0f} %"


def share(part: float, whole: float) -> str:
    """A part of a whole, or a dash when there is no whole."""
    return f"{100 * part / whole:.0f} %" if whole else NOT_KNOWN


def count(number: int, one: str, many: str | None = None) -> str:
    """1 learner, 2 learners, 1,200 learners."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def every(number: int, one: str) -> str:
    """All 15 learners, or 1 learner: how a link to the whole of a list begins."""
    return f"All {count(number, one)}" if number > 1 else count(number, one)


def hours(minutes: int) -> str:
    """So many minutes as people say them: 45 min, 1 h, 2 h 30 min."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} h"] if whole else []
    return " ".join([*parts, f"{rest} min"] if rest or not whole else parts)


def why(row: Mapping[str, Any], policy: Policy) -> list[str]:
    """Why a learner needs somebody now: what the rules saw, then how soon they may leave."""
    facts = []
    days, progress = row["days_since_last_seen"], row["progress"]
    if absent(days):
        facts.append("Last visit not known")
    elif absent(row["last_seen_on"]):
        facts.append(f"Never seen, in {int(days)} days")
    elif row["engagement_segment"] in _NEEDS_HELP:
        facts.append(f"Not seen for {int(days)} days")
    if row["progress_segment"] in _NEEDS_HELP:
        behind = ", behind plan" if policy.progress_basis == "expected" else ""
        facts.append(f"Progress {reached(progress)}{behind}")
    if not absent(row["barriers"]):
        facts.append(f"Barrier: {row['barriers']}")
    if not absent(row["leave_soon"]) and row["leave_soon"] >= LEAVES_SOON:
        facts.append(f"May leave soon: {chance(row['leave_soon'])} within 21 days")
    return facts


def upper_first(text: str) -> str:
    """The text with a capital first letter and the rest as it was: names keep theirs."""
    return text[:1].upper() + text[1:]
