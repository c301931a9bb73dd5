"""Figures of the Learner page: one journey -> figure, pure."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.ui.charts import LIGHT, Figure, Trace, figure, scatter_trace
from dashboard.ui.learners import risk_number
from domain.policy import Bands
from domain.store.coaching import CONTACT_KINDS, OUTCOMES

#: Above it a label has no room over the line.
_HIGH = 85


def risk(snapshots: pd.DataFrame, bands: Bands, marks: "RiskMarks") -> Figure:
    """Risk score over as_of days, with the bands named at their edges.

    What was done for the learner stands on the line: squares are nudges, diamonds contacts.
    """
    scored = snapshots.dropna(subset=["risk_score"])
    drawn = figure(
        scatter_trace(
            x=scored["as_of"],
            y=scored["risk_score"],
            customdata=scored["risk_score"].map(risk_number),
            mode="lines+markers",
            line={"color": LIGHT["accent"], "width": 2},
            marker={"size": 7},
            hovertemplate="%{x|%-d %b}: %{customdata}<extra></extra>",
        ),
        height=210,
        yaxis={
            "range": [0, 102],
            "tickvals": [0, bands.amber_from, bands.red_from, 100],
            "showgrid": False,
        },
        xaxis={"tickformat": "%-d %b", "nticks": 6},
        margin={"l": 8, "r": 58, "t": 10, "b": 8},
    )
    zones = (
        (bands.red_from, 102, "Red"),
        (bands.amber_from, bands.red_from, "Amber"),
        (0, bands.amber_from, "Green"),
    )
    for low, high, name in zones:
        # bands are words on neutral ground: colours say segments
        drawn.add_hline(y=low, line={"color": LIGHT["line-strong"], "width": 1, "dash": "dot"})
        drawn.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=8, y=(low + high) / 2, text=name,
            showarrow=False, font={"color": LIGHT["muted"], "size": 12},
        )  # fmt: skip
    for days, words, symbol in (
        (*_sent(marks), "square-open"),
        (*_spoken(marks), "diamond"),
    ):
        drawn.add_trace(_on_line(scored, days, words, symbol))
    _end_label(drawn, scored.assign(risk_score=scored["risk_score"] // 1), "risk_score", "{:.0f}")
    return drawn


def leave_soon(snapshots: pd.DataFrame) -> Figure:
    """Probability of leaving within 21 days over as_of days, in percent."""
    scored = snapshots.dropna(subset=["leave_soon"]).assign(
        leave_soon=lambda f: 100 * f["leave_soon"]
    )
    top = max(10.0, float(scored["leave_soon"].max()) * 1.25)
    drawn = figure(
        scatter_trace(
            x=scored["as_of"],
            y=scored["leave_soon"].round(1),
            mode="lines+markers",
            line={"color": LIGHT["accent"], "width": 2, "dash": "dot"},
            marker={"size": 7, "symbol": "square"},
            hovertemplate="%{x|%-d %b}: %{y:.1f} %<extra></extra>",
        ),
        height=210,
        yaxis={"range": [0, top], "ticksuffix": " %", "nticks": 5},
        xaxis={"tickformat": "%-d %b", "nticks": 6},
        margin={"l": 8, "r": 58, "t": 10, "b": 8},
    )
    _end_label(drawn, scored, "leave_soon", "{:.1f} %")
    return drawn


@dataclass(frozen=True, kw_only=True)
class RiskMarks:
    """What stands on the line of risk: the frame `nudges` of a journey, and `read_contact_log`."""

    nudges: pd.DataFrame
    contacts: pd.DataFrame


def _sent(marks: RiskMarks) -> tuple["pd.Series[pd.Timestamp]", "pd.Series[str]"]:
    """Days and subjects of nudges that left."""
    sent = marks.nudges[marks.nudges["message_state"].isin(["sent", "delivered"])]
    return sent["as_of"], sent["subject"]


def _spoken(marks: RiskMarks) -> tuple["pd.Series[pd.Timestamp]", "pd.Series[str]"]:
    """Days of contacts, and what they were."""
    kept = marks.contacts[~marks.contacts["taken_back"]]
    kinds = kept["kind"].map(CONTACT_KINDS).fillna(kept["kind"])
    outcomes = kept["outcome"].map(OUTCOMES).fillna(kept["outcome"])
    return kept["day"], kinds + ": " + outcomes


def _on_line(
    scored: pd.DataFrame,
    days: "pd.Series[pd.Timestamp]",
    words: "pd.Series[str]",
    symbol: str,
) -> Trace:
    """Marks at the height of the line on their day, of days between the scored ones."""
    inside = days.between(scored["as_of"].min(), scored["as_of"].max())
    # days as numbers: whole seconds, whatever unit a frame keeps them in
    at, known = (d.astype("datetime64[s]").astype("int64") for d in (days[inside], scored["as_of"]))
    return scatter_trace(
        x=days[inside],
        y=np.interp(at, known, scored["risk_score"]),
        mode="markers",
        text=words[inside].fillna("").tolist(),
        marker={
            "symbol": symbol,
            "size": 11,
            "color": LIGHT["accent"],
            "line": {"color": LIGHT["accent"], "width": 1.5},
        },
        hovertemplate="%{text}, %{x|%-d %b}<extra></extra>",
        showlegend=False,
    )


def _end_label(drawn: Figure, scored: pd.DataFrame, column: str, form: str) -> None:
    last = scored.iloc[-1]
    above = -16 if last[column] > _HIGH else 14
    drawn.add_annotation(
        x=last["as_of"], y=last[column], text=form.format(last[column]),
        showarrow=False, yshift=above, font={"color": LIGHT["accent"], "size": 13, "weight": 700},
    )  # fmt: skip
