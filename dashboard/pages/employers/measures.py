"""What employers are compared by, in words. Pure."""

import math
from dataclasses import dataclass
from typing import Final

from dashboard.ui import NOT_KNOWN, minus
from domain.groups import Benchmark, Sample
from domain.store.reporting.breakdowns import ATTENDANCE_DAYS


@dataclass(frozen=True, kw_only=True)
class EmployerMeasure:
    """One measure: its name, what it is of, its unit, and whether more of it is better."""

    name: str
    of: str
    unit: str = " %"
    times: int = 1
    is_better_high: bool = True


MEASURES: Final = {
    "attendance": EmployerMeasure(
        name="Attendance", of=f"planned sessions attended, last {ATTENDANCE_DAYS} days"
    ),
    "progress": EmployerMeasure(name="Progress", of="of the programme, learning now"),
    "risk": EmployerMeasure(
        name="Risk", of="mean risk score of 100, learning now", unit="", is_better_high=False
    ),
    "completed": EmployerMeasure(name="Completion", of="of those whose course is over", times=100),
}


def value(sample: Sample, measure: str) -> str:
    """A mean in its unit."""
    known = MEASURES[measure]
    mean = known.times * sample.mean
    return NOT_KNOWN if math.isnan(mean) else f"{mean:.0f}{known.unit}"


def points(number: float, measure: str) -> str:
    """A difference with its sign, in points."""
    rounded = round(MEASURES[measure].times * number)
    return minus(f"{rounded:+d}") if rounded else "0"


def span(one: Benchmark) -> str:
    """The interval of a difference."""
    return f"{points(one.low, one.measure)} to {points(one.high, one.measure)}"


def verdict(one: Benchmark) -> str:
    """Better, worse, or no difference that can be told, in words."""
    if not one.is_beyond_chance:
        return "No difference that can be told from chance"
    is_better = (one.gap > 0) == MEASURES[one.measure].is_better_high
    return "Better than elsewhere, beyond chance" if is_better else "Below others, beyond chance"
