"""What is so of somebody's work: due and done, its pace and its marks; numbers and their words."""

from collections.abc import Callable
from typing import Final

import numpy as np

from domain.risk.model import Floats
from domain.risk.scoring.cohort_places import Column, lower_half

#: Days within which work counts as handed in lately.
_LATELY: Final = 7


def due(column: Column) -> tuple[Floats, Floats]:
    """Work due, and how much of it is missing."""
    due = column("work_due")
    return np.where(due > 0, due, np.nan), column("work_missed")


def work(rises: bool, due: float, missed: float) -> str:  # noqa: FBT001
    """How much of the work due is handed in, or missing."""
    if np.isnan(missed):
        return ""
    return _not_handed_in(due, missed) if rises else _handed_in(due, due - missed)


def latest(rises: bool, missed: float) -> str:  # noqa: FBT001
    """Whether the latest work due is there."""
    if (missed > 0) != rises:
        return ""
    return f"the latest work due {'not ' if rises else ''}handed in"


def _not_handed_in(due: float, missed: float) -> str:
    if missed <= 0:
        return ""
    if due == 1:
        return "the first piece of work due not handed in"
    if missed >= due:
        return f"none of the {due:.0f} pieces of work due handed in"
    return f"{missed:.0f} of {due:.0f} pieces of work due not handed in"


def _handed_in(due: float, done: float) -> str:
    if done <= 0:
        return ""
    if done >= due:
        return "all work due so far handed in" if due > 1 else "the first piece of work handed in"
    return f"{done:.0f} of {due:.0f} pieces of work due handed in"


def pace(rises: bool, gap: float) -> str:  # noqa: FBT001
    """How far they are from the plan."""
    if (gap >= 0) if rises else (gap < 0):
        return ""
    if gap == 0:
        return "as far as planned by now"
    return f"{abs(gap):.0f} % of the course {'ahead of' if gap > 0 else 'behind'} the plan"


def last_submission(rises: bool, days: float) -> str:  # noqa: FBT001
    """How long ago work was last handed in."""
    if (days <= 2 * _LATELY) if rises else (days > 2 * _LATELY):
        return ""
    return f"last handed in work {days:.0f} days ago" if days > 1 else "handed in work lately"


def late(rises: bool, late: float) -> str:  # noqa: FBT001
    """Whether work came after its due day."""
    if not rises:
        return "" if late else "work handed in on time"
    if not late:
        return ""
    return f"{late:.0f} {'piece' if late == 1 else 'pieces'} of work handed in after the due day"


def led(column: Column) -> tuple[Floats, Floats]:
    """Days before the due day on average, and work that came after it."""
    return column("lead_days"), np.nan_to_num(column("work_late"))


def lead(rises: bool, lead: float, late: float) -> str:  # noqa: FBT001
    """How long before the due day work comes."""
    if not rises:
        return "" if late or lead < 0 else "work handed in on time"
    if lead < 0:
        return "work handed in after the due day on average"
    return "work handed in at the last moment" if lead <= 1 else ""


def one_mark(name: str, times: float = 1) -> Callable[[Column], tuple[Floats, Floats]]:
    """A mark, -1 where none is known, and the half of the cohort by average marks."""

    def marks(column: Column) -> tuple[Floats, Floats]:
        found = np.where(np.isnan(column("mark_mean")), -1.0, times * column(name))
        return found, lower_half("percentile_mark_mean")(column)

    return marks


def marked(words: str) -> Callable[[bool, float, float], str]:
    """Words for a mark of one's own, in which half of the cohort one's marks are by average."""

    def said(rises: bool, mark: float, below: float) -> str:  # noqa: FBT001
        if mark < 0:
            return "no mark known yet"
        return "" if below == (not rises) else words.format(mark)

    return said
