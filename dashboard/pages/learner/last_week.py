"""What changed for one learner since last week, in one line. Pure."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.ui import Child, absent, percent
from dashboard.ui.frame import WeekChange, week_line
from dashboard.ui.learners import risk_number

_COMPARED: Final[tuple[tuple[str, str, Callable[[Any], object]], ...]] = (
    ("Segment", "composite_segment", str),
    ("risk", "risk_score", risk_number),
    ("progress", "progress", percent),
    ("days since last seen", "days_since_last_seen", int),
)


def since_last_week(snapshots: pd.DataFrame, since: date | None) -> Child:
    """Where they stand and stood; `snapshots` by day, the newest last. Nothing without two."""
    if since is None:
        return None
    then = snapshots[snapshots["as_of"] == pd.Timestamp(since)]
    if then.empty:
        return None
    now, before = snapshots.iloc[-1], then.iloc[-1]
    changes = [
        WeekChange(name=name, now=_read(says, now[column]), before=_read(says, before[column]))
        for name, column, says in _COMPARED
    ]
    return week_line(since, changes)


def _read(says: Callable[[Any], object], value: object) -> str:
    return "" if absent(value) else str(says(value))
