"""What was shown of the same day before, where a later version of it says otherwise."""

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from dash import html

from dashboard.ui import Child, absent, card, days_ago, moment, plain_rows, reached
from dashboard.ui.learners import risk_number


def shown_before(superseded: pd.DataFrame, *, zone: ZoneInfo) -> Child:
    """A line for each earlier version of this learner's day; nothing where there is none."""
    if superseded.empty:
        return None
    lines = [html.Li(_line(row, zone)) for row in plain_rows(superseded)]
    return card("This day was shown otherwise before", html.Ul(lines))


def _line(row: dict[Any, Any], zone: ZoneInfo) -> str:
    parts = [row["composite_segment"], f"progress {reached(row['progress'])}"]
    parts.append(f"last seen {days_ago(row['days_since_last_seen'])}")
    if not absent(row["risk_score"]):
        parts.append(f"risk {risk_number(row['risk_score'])}, {row['risk_band']}")
    return f"Until {moment(row['replaced_at'], zone)}: {', '.join(parts)}. Then: {row['reason']}."
