"""Figures of the Overview page: counts -> figure, pure."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.ui import HEAT, LIGHT, SEGMENT_COLOURS, figure, segments_in
from domain.learners import Segment

_DASHES = {
    Segment.CRITICAL: "solid",
    Segment.MODERATE: "dash",
    Segment.ON_TRACK: "dot",
    Segment.NOT_KNOWN: "longdashdot",
}
_SYMBOLS = {
    Segment.CRITICAL: "triangle-up",
    Segment.MODERATE: "diamond",
    Segment.ON_TRACK: "circle",
    Segment.NOT_KNOWN: "x",
}
_WEEK = 7
_MARGIN = pd.Timedelta(days=2)


def trend(counts: pd.DataFrame) -> go.Figure:
    """Share of learners per composite segment over as_of days, each line named at its end.

    `counts`: as_of, composite_segment, learners.
    """
    table = counts.pivot_table(
        index="as_of", columns="composite_segment", values="learners", aggfunc="sum", fill_value=0
    )
    table = table.reindex(columns=segments_in(counts["composite_segment"]), fill_value=0)
    shares = 100 * table.div(table.sum(axis=1), axis=0)
    drawn = figure(
        *(_line(shares[name], table[name], Segment(name)) for name in table.columns),
        height=330,
        yaxis={"ticksuffix": " %", "range": [0, _ceiling(shares)], "nticks": 5},
        xaxis={
            "tickformat": "%-d %b",
            "nticks": 8,
            "range": [(shares.index[0] - _MARGIN).isoformat(), shares.index[-1].isoformat()],
        },
        margin={"l": 8, "r": 104, "t": 12, "b": 8},
        hovermode="x unified",
    )
    for name, level in _apart(shares.iloc[-1]).items():
        drawn.add_annotation(
            x=shares.index[-1], y=level, text=f"{name} {shares[name].iloc[-1]:.0f} %",
            showarrow=False, xanchor="left", xshift=9,
            font={"color": SEGMENT_COLOURS[Segment(name)], "size": 12},
        )  # fmt: skip
    return drawn


def heatmap(counts: pd.DataFrame) -> go.Figure:
    """Mean risk score (or % Critical where nothing is scored) per cohort and week of its course.

    `counts`: as_of, cohort_id, cohort, starts_on, composite_segment, learners, scored, risk_sum.
    A click leads to the learners of a cell.
    """
    cells = heat_cells(counts)
    grid = cells.pivot_table(index="cohort", columns="week", values="value", sort=False)
    weeks = list(range(int(cells["week"].min()), int(cells["week"].max()) + 1))
    grid = grid.reindex(columns=weeks)
    where = cells.set_index(["cohort", "week"])["where"].to_dict()
    learners = cells.set_index(["cohort", "week"])["label"].to_dict()
    return figure(
        go.Heatmap(
            x=[f"{week}" for week in weeks],
            y=list(grid.index),
            z=[[None if pd.isna(v) else round(v) for v in row] for row in grid.to_numpy()],
            customdata=[
                [_link(where.get((cohort, week))) for week in weeks] for cohort in grid.index
            ],
            hovertext=[
                [learners.get((cohort, week), "") for week in weeks]
                for cohort in grid.index
            ],
            texttemplate="%{z}",
            textfont={"size": 12},
            hovertemplate="%{y}, week %{x}: %{z}<br>%{hovertext}<extra></extra>",
            colorscale=HEAT,
            zmin=0,
            zmax=100,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverongaps=False,
        ),
        height=84 + 34 * len(grid.index),
        xaxis={"title": {"text": "Week of the course"}, "showline": False, "type": "category",
               "nticks": 20},
        yaxis={"autorange": "reversed", "showgrid": False, "zeroline": False, "ticks": "",
               "tickfont": {"color": LIGHT["ink"]}, "type": "category",
               "ticklabelstandoff": 6},
    )  # fmt: skip


def heat_cells(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per cohort and week: value (0-100), learners, said, where ([cohort_id, as_of])."""
    critical = counts["learners"].where(counts["composite_segment"] == Segment.CRITICAL, 0)
    unknown = counts["learners"].where(counts["composite_segment"] == Segment.NOT_KNOWN, 0)
    cells = (
        counts.assign(critical=critical, unknown=unknown)
        .groupby(["cohort_id", "cohort", "starts_on", "as_of"], as_index=False)[
            ["learners", "scored", "risk_sum", "critical", "unknown"]
        ]
        .sum()
    )
    risk = (cells["risk_sum"] / cells["scored"]).where(cells["scored"] > 0)
    # of those of whom nothing is known, nothing is said
    by_rule = 100 * cells["critical"] / (cells["learners"] - cells["unknown"]).replace(0, np.nan)
    cells["value"] = risk if cells["scored"].any() else by_rule
    # the last as_of of a week stands for it
    cells["week"] = (cells["as_of"] - cells["starts_on"]).dt.days // _WEEK + 1
    cells["label"] = [
        f"{all_:,} learners" + (f", {dark:,} not known" if dark else "")
        for all_, dark in zip(cells["learners"], cells["unknown"], strict=True)
    ]
    cells["where"] = [
        [cohort, as_of.date().isoformat()]
        for cohort, as_of in zip(cells["cohort_id"], cells["as_of"], strict=True)
    ]
    cells = cells.sort_values("as_of").drop_duplicates(["cohort_id", "week"], keep="last")
    return cells.sort_values(["starts_on", "cohort", "week"], ascending=[False, True, True])


def _link(where: list[object] | None) -> str:
    return f"/learners?as_of={where[1]}&cohort={where[0]}" if where else ""


def _line(shares: "pd.Series[float]", learners: "pd.Series[int]", name: Segment) -> go.Scatter:
    return go.Scatter(
        x=shares.index,
        y=shares.round(1),
        customdata=learners,
        name=name,
        mode="lines+markers",
        cliponaxis=False,
        line={"color": SEGMENT_COLOURS[name], "width": 2, "dash": _DASHES[name]},
        marker={"symbol": _SYMBOLS[name], "size": 7},
        hovertemplate="%{y:.0f} % (%{customdata:,})",
    )


def _ceiling(shares: pd.DataFrame) -> float:
    return min(102.0, float(shares.to_numpy().max()) * 1.12 + 2)


def _apart(levels: "pd.Series[float]", gap: float = 9.0) -> dict[str, float]:
    """Heights for the labels: at their lines, but never over each other."""
    placed: dict[str, float] = {}
    lowest = float("-inf")
    for name, level in levels.sort_values().items():
        lowest = max(float(level), lowest + gap)
        placed[str(name)] = lowest
    return placed
