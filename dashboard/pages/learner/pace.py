"""A learner's own pace beside the middle half of their cohort. Pure but for one cached read."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

from dashboard.data import Queries
from dashboard.ui import Child, absent, reached, short_day
from dashboard.ui.charts import LIGHT, Figure, chart, figure, scatter_trace
from domain.store.scoring import Journey

#: A band is drawn of so many learners at least: of fewer it would tell of somebody.
_LEAST: Final = 10
#: Days drawn at most, evenly spread.
_DAYS: Final = 16
_MEASURES: Final = {"progress": "progress", "grade": "average grade"}


def pace_card(queries: Queries, journey: Journey, as_ofs: Sequence[date]) -> Child:
    """Progress, or where there is none the grade, week by week; nothing where neither is known."""
    for measure, name in _MEASURES.items():
        own = journey.snapshots.dropna(subset=[measure])
        if not own.empty and not absent(own.iloc[-1][measure]):
            band = cohort_band(queries, int(journey.learner["cohort_id"]), as_ofs, measure)
            return _card(own, band, measure, name)
    return None


def cohort_band(
    queries: Queries, cohort_id: int, as_ofs: Sequence[date], measure: str
) -> pd.DataFrame:
    """The quartiles of a cohort by day, where enough are known: see `read_cohort_pace`."""
    every = max(1, -(-len(as_ofs) // _DAYS))
    drawn = tuple(as_ofs[::-1][::every])
    found = queries.cohort_pace(cohort_id, drawn, measure)
    return found[found["learners"] >= _LEAST].reset_index(drop=True)


def _card(own: pd.DataFrame, band: pd.DataFrame, measure: str, name: str) -> Child:
    return chart(
        "pace",
        pace(own, band, measure),
        question="Do they keep pace with their cohort?",
        says=pace_words(own, band, measure, name),
    )


def pace(own: pd.DataFrame, band: pd.DataFrame, measure: str) -> Figure:
    """The learner's line over the middle half of the cohort, with its median dotted."""
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": band["as_of"]}
    return figure(
        scatter_trace(y=band["high"], **edge),
        scatter_trace(y=band["low"], fill="tonexty", fillcolor=LIGHT["accent-soft"], **edge),
        scatter_trace(
            x=band["as_of"],
            y=band["middle"],
            mode="lines",
            line={"color": LIGHT["muted"], "dash": "dot", "width": 1.5},
            hovertemplate="Half of the cohort: %{y:.0f} %, %{x|%-d %b}<extra></extra>",
        ),
        scatter_trace(
            x=own["as_of"],
            y=own[measure],
            mode="lines+markers",
            line={"color": LIGHT["accent"], "width": 2},
            marker={"size": 6},
            hovertemplate="%{y:.0f} %, %{x|%-d %b}<extra></extra>",
        ),
        height=250,
        yaxis={"range": [0, 102], "ticksuffix": " %", "nticks": 5},
        xaxis={"tickformat": "%-d %b", "nticks": 6},
    )


def pace_words(own: pd.DataFrame, band: pd.DataFrame, measure: str, name: str) -> str:
    """Where they are beside the cohort, in a sentence."""
    latest = own.iloc[-1]
    now = f"{name.capitalize()} {reached(latest[measure])} on {short_day(latest['as_of'])}"
    same = band[band["as_of"] == latest["as_of"]]
    if same.empty:
        return f"{now}. The cohort is too small to be drawn as a band."
    low, _, high = same.iloc[0][["low", "middle", "high"]]
    place = "below" if latest[measure] < low else "above" if latest[measure] > high else "within"
    half = (
        f"{low:.0f} to {high:.0f} %" if round(low) != round(high) else f"all of it at {low:.0f} %"
    )
    return f"{now}: {place} the middle half of the cohort ({half}, shaded)."
