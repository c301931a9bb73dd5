"""How a learner's check-ins sounded of late, as a badge and a trend. Pure."""

from datetime import date
from typing import Final

import pandas as pd
from dash import html

from dashboard.ui import Child, minus, sparkline, tag
from domain.sentiment import tone_of

_MONTH: Final = 30
_TITLE: Final = (
    "Told by the words alone, which may be wrong: irony and what is between the lines are not read."
)


def check_ins_sound(check_ins: pd.DataFrame, as_of: date) -> dict[str, Child]:
    """The line of the state: the mean of a month in words, and each number before; or no line."""
    rated = check_ins[(check_ins["kind"] == "check_in") & check_ins["sentiment"].notna()]
    rated = rated.sort_values("day")
    recent = rated[rated["day"] > pd.Timestamp(as_of) - pd.Timedelta(days=_MONTH)]
    if recent.empty:
        return {}
    mean = float(recent["sentiment"].mean())
    tone = tone_of(mean)
    badge = tag(tone, title=_TITLE) if tone else html.Span("neither good nor hard", title=_TITLE)
    said = html.Span(minus(f"{mean:+.2f}, {len(recent)} in 30 days"), className="says")
    history = [round(50 * (1 + number)) for number in rated["sentiment"].astype(float)]
    words = (
        f"{len(history)} check-ins, each from 0 (hard) to 100 (good): {history[0]} to {history[-1]}"
    )
    return {"Check-ins": html.Div([badge, " ", said, sparkline(history, words)])}
