"""What the scorer in use said and what happened, how right and how early, as pictures. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.ui import count, percent, side_by_side
from dashboard.ui.charts import LIGHT, Figure, bar_trace, chart, figure, nothing, scatter_trace
from domain.policy import ReleaseGates
from domain.risk.monitoring import ReliabilityBin
from domain.store.scoring import RegisteredScorer

_HEIGHT: Final = 230
_EARLY: Final = (2, 3, 4)
_IN_TIME: Final = 14
_RELIABLE: Final = "If it says 70 %, do 70 in 100 not complete?"
_OF_LATER: Final = "Of a later cohort, a dot for each tenth of the scores."
_OF_OTHERS: Final = (
    "Of learners it had not seen, from the cohorts it learnt from: a later cohort may differ."
)
_LEVEL: Final = "When it says so, is it so?"
_RIGHT: Final = "How right is its highest tenth?"
_LEAD: Final = "How early are those who leave first alerted?"
_NOT_YET: Final = (
    "Not known yet: this is asked of a cohort later than those it learnt from. Once two have "
    "finished, the later one is kept to measure on."
)
_WEEKS: Final = {"title": {"text": "weeks of the course"}, "type": "category"}
_SHARES: Final = {"ticksuffix": " %", "rangemode": "tozero", "nticks": 5}

Rows = Sequence[Mapping[str, Any]]


def pictures(scorer: RegisteredScorer, gates: ReleaseGates) -> list[Component]:
    """Level by blocks of weeks, then how right and how early by week, of a later cohort alone."""
    known = scorer.metrics.get("not_complete", {}) if scorer.metrics.get("later_cohort") else {}
    # those kept before 2026-12 have other names, and no surest tenth
    levels = [level for level in known.get("levels", []) if "predicted" in level]
    weeks = known.get("weeks", [])
    if not levels:
        return [nothing(_LEVEL, _NOT_YET)]
    level = chart(
        "scorer-level",
        predicted_and_observed(levels),
        question=_LEVEL,
        says=" ".join(
            said
            for said in (
                _level_words(levels, gates),
                _surest_words(levels),
                _surest_leaving(scorer.metrics.get("leave_soon", {}).get("levels", [])),
            )
            if said
        ),
    )
    if not weeks:
        return [level]
    right = chart("scorer-right", top_tenth(weeks), question=_RIGHT, says=_right_words(weeks))
    lead = chart("scorer-lead", lead_times(weeks), question=_LEAD, says=_lead_words(weeks))
    return [level, side_by_side(right, lead)]


def predicted_and_observed(levels: Rows) -> Figure:
    """Each block of weeks: lines are mean scores, dots the share not completing."""
    blocks = [f"{level['from_week']}-{level['from_week'] + 2}" for level in levels]
    # each is named beside its end, on the side where there is room
    kinds = [("everyone", "", "accent", 15), ("highest tenth", "top_", "muted", -15)]
    drawn = figure(
        height=_HEIGHT,
        yaxis=_SHARES,
        xaxis={**_WEEKS, "nticks": 7, "tickangle": 0},
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
    )
    for who, prefix, colour, aside in kinds:
        for name, word, mode in (
            ("predicted", "said", "lines"),
            ("observed", "happened", "markers"),
        ):
            shares = [100 * one[prefix + name] for one in levels if prefix + name in one]
            drawn.add_trace(
                scatter_trace(
                    x=blocks[: len(shares)],
                    y=shares,
                    mode=mode,
                    name=f"{who}, {word}",
                    line={"color": LIGHT[colour], "width": 2},
                    marker={"size": 7, "color": LIGHT[colour]},
                    hovertemplate=f"weeks %{{x}}, {who}: {word} %{{y:.0f}} %<extra></extra>",
                )
            )
            if shares and mode == "lines":
                drawn.add_annotation(
                    x=blocks[len(shares) - 1],
                    y=shares[-1],
                    text=who,
                    showarrow=False,
                    xanchor="right",
                    xshift=6,
                    yshift=aside,
                    font={"color": LIGHT[colour], "size": 12},
                )
    return drawn


def reliability(bins: Sequence[ReliabilityBin], *, later: bool, gates: ReleaseGates) -> Component:
    """Each tenth of the scores: what was said and what happened, beside where both are one."""
    if not bins:
        return nothing(_RELIABLE, "Nothing was kept of the learners it was measured on.")
    return chart(
        "scorer-reliability",
        reliability_figure(bins),
        question=_RELIABLE,
        says=f"{_reliability_words(bins, gates)} {_OF_LATER if later else _OF_OTHERS}",
    )


def reliability_figure(bins: Sequence[ReliabilityBin]) -> Figure:
    """Dots with their intervals, and the diagonal where both are the same."""
    said = [100 * one.predicted for one in bins]
    happened = [100 * one.observed for one in bins]
    return figure(
        scatter_trace(
            x=[0, 100],
            y=[0, 100],
            mode="lines",
            line={"color": LIGHT["muted"], "width": 1, "dash": "dot"},
            hoverinfo="skip",
        ),
        scatter_trace(
            x=said,
            y=happened,
            mode="lines+markers",
            line={"color": LIGHT["accent"], "width": 1},
            marker={"size": 8, "color": LIGHT["accent"]},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [100 * (one.high - one.observed) for one in bins],
                "arrayminus": [100 * (one.observed - one.low) for one in bins],
                "thickness": 1,
                "width": 3,
                "color": LIGHT["accent"],
            },
            customdata=[one.learners for one in bins],
            hovertemplate="said %{x:.0f} %, happened %{y:.0f} %, %{customdata:,} learners"
            "<extra></extra>",
        ),
        height=300,
        showlegend=False,
        xaxis={"title": {"text": "it said (%)"}, "range": [-2, 102], "nticks": 6},
        yaxis={"title": {"text": "did not complete (%)"}, "range": [-2, 102], "nticks": 6},
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
    )


def _reliability_words(bins: Sequence[ReliabilityBin], gates: ReleaseGates) -> str:
    """Which of them lie off the line by more than chance and more than the checks allow."""
    off = [
        one
        for one in bins
        if not one.low <= one.predicted <= one.high
        and not gates.calibration_low
        <= one.predicted / max(one.observed, 1e-9)
        <= gates.calibration_high
    ]
    if not off:
        return "What it says and what happens agree at every height of the score."
    worst = max(off, key=lambda one: abs(one.predicted - one.observed))
    return (
        f"{count(len(off), 'tenth')} of {len(bins)} lie off the line; the furthest said "
        f"{percent(100 * worst.predicted)} and {percent(100 * worst.observed)} did not complete."
    )


def top_tenth(weeks: Rows) -> Figure:
    """Each week: bars are the share of the highest tenth who did not complete, dots everyone's."""
    names = [f"{week['week']}" for week in weeks]
    return figure(
        bar_trace(
            x=names,
            y=[None if week["top"] is None else 100 * week["top"] for week in weeks],
            marker={"color": LIGHT["kind-3"]},
            hovertemplate="week %{x}: %{y:.0f} % of the highest tenth<extra></extra>",
        ),
        scatter_trace(
            x=names,
            y=[100 * week["events"] / week["rows"] for week in weeks],
            mode="markers",
            marker={"color": LIGHT["muted"], "size": 6},
            hovertemplate="week %{x}: %{y:.0f} % of everyone<extra></extra>",
        ),
        height=_HEIGHT,
        yaxis=_SHARES,
        xaxis={**_WEEKS, "nticks": 12},
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
    )


def lead_times(weeks: Rows) -> Figure:
    """Each week: median days from a first alert to leaving, of those alerted then who left."""
    drawn = figure(
        bar_trace(
            x=[f"{week['week']}" for week in weeks],
            y=[week["median_days"] for week in weeks],
            customdata=[[week["left"], week["alerted"]] for week in weeks],
            marker={"color": LIGHT["kind-3"]},
            hovertemplate="week %{x}: half of them %{y:.0f} days ahead or more<br>"
            "%{customdata[0]} of %{customdata[1]} first alerted then left<extra></extra>",
        ),
        height=_HEIGHT,
        yaxis={"title": {"text": "days"}, "rangemode": "tozero", "nticks": 5},
        xaxis={**_WEEKS, "nticks": 12},
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
    )
    drawn.add_hline(y=_IN_TIME, line={"color": LIGHT["muted"], "width": 1, "dash": "dot"})
    return drawn


def _level_words(levels: Rows, gates: ReleaseGates) -> str:
    off = [
        level
        for level in levels
        if not gates.calibration_low * level["observed"]
        <= level["predicted"]
        <= gates.calibration_high * level["observed"]
    ]
    start = "Lines are the share who it said will not complete, dots are who did not."
    if not off:
        return f"{start} In every three weeks of the course they agree."
    found = f"{start} They part in weeks {', '.join(map(_block, off))}"
    # those kept before 2026-12 know no interval of what happened
    chance = [
        _block(level)
        for level in off
        if "observed_low" in level
        and level["observed_low"] <= level["predicted"] <= level["observed_high"]
    ]
    if not chance:
        return f"{found}."
    return f"{found}; in {', '.join(chance)} so few learners are no proof of it."


def _surest_words(levels: Rows) -> str:
    if over := _too_sure(levels):
        return f"Of the highest tenth it is too sure in weeks {', '.join(over)}."
    judged = any("top_at_most" in level for level in levels)
    return "Of the highest tenth it is nowhere too sure." if judged else ""


def _surest_leaving(levels: Rows) -> str:
    """The other question is not drawn; where it is too sure is said all the same."""
    over = ", ".join(_too_sure(levels))
    return f"Of leaving soon it is too sure of the highest tenth in weeks {over}." if over else ""


def _too_sure(levels: Rows) -> list[str]:
    """Blocks in which more was said of the highest tenth than what happened to them allows."""
    judged = [level for level in levels if "top_at_most" in level]
    return [_block(level) for level in judged if level["top_predicted"] > level["top_at_most"]]


def _block(level: Mapping[str, Any]) -> str:
    return f"{level['from_week']} to {level['from_week'] + 2}"


def _right_words(weeks: Rows) -> str:
    early = [week for week in weeks if week["week"] in _EARLY and week["top"] is not None]
    start = "Bars are the share of each week's highest tenth who did not complete, dots everyone's."
    if not early:
        return start
    top = sum(week["top"] for week in early) / len(early)
    base = sum(week["events"] for week in early) / sum(week["rows"] for week in early)
    return f"{start} In weeks 2 to 4 they are {percent(100 * top)} and {percent(100 * base)}."


def _lead_words(weeks: Rows) -> str:
    left, in_time = (sum(week[name] for week in weeks) for name in ("left", "in_time"))
    if not left:
        return "Nobody left who had been alerted, or nothing tells on which days they left."
    early = [week for week in weeks if week["week"] in _EARLY]
    first, of_them = (sum(week[name] for week in early) for name in ("in_time", "left"))
    return (
        "Days from the first alert to leaving, by the week of that alert, each week's highest "
        f"tenth alerted. Of {count(left, 'learner')} alerted who left, {in_time:,} were so "
        f"{_IN_TIME} days before or earlier (dotted); of those alerted in weeks 2 to 4, "
        f"{first:,} of {of_them:,}."
    )
