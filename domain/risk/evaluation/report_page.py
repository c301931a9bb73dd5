"""An evaluation as one self-contained HTML page, with a reliability curve per target."""

from collections.abc import Sequence
from html import escape
from typing import Final

from domain.risk.evaluation.protocol import Evaluation, Level, Reliability
from domain.risk.evaluation.report import BY_WEEK, about, cost, level_verdict, unanswered, verdict
from domain.risk.evaluation.report_tables import (
    NOTHING,
    TITLES,
    Table,
    forecast_table,
    lead_table,
    leaky_table,
    level_table,
    pooled_table,
    weekly_table,
)
from domain.risk.model import QUESTIONS, Target

_SIZE: Final = 260
_EDGE: Final = 36
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2129; --faint: #d9dce3; --accent: #4453c4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaf0; --faint: #3a3f4b; --accent: #9aa5ff; } }
body { font: 15px/1.6 system-ui, sans-serif; color: var(--ink); max-width: 72rem; margin: 2rem auto;
  padding: 0 1rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--faint); }
svg { color: var(--ink); } .line { fill: none; stroke: var(--accent); stroke-width: 2; }
.ideal { stroke: var(--faint); } .dot { fill: var(--accent); }
text { fill: currentColor; font-size: 11px; }
"""


def as_html(found: Evaluation, title: str) -> str:
    """The page."""
    parts = [f"<h1>{escape(title)}</h1><p>{escape(about(found))}</p>"]
    for target in QUESTIONS:
        if why := unanswered(found, target):
            parts += [f"<h2>{TITLES[target]}</h2><p>{escape(why)}</p>"]
            continue
        curve = [r for r in found.reliability if r.target is target]
        parts += [
            f"<h2>{TITLES[target]}</h2><p>{escape(verdict(found, target))}</p>",
            f"<p>{escape(cost(found, target))}</p>",
            _table(pooled_table(found, target)),
            f"<h3>When it says so, is it so?</h3>{reliability_curve(curve)}",
        ]
        if levels := [level for level in found.levels if level.target is target]:
            parts += [f"<p>{escape(level_verdict(levels))}</p>{level_curve(levels)}"]
            parts += [_table(level_table(found, target))]
        if isinstance(target, Target):
            parts += [f"<h3>By week</h3><p>{escape(BY_WEEK)}</p>"]
            parts += [_table(weekly_table(found, target))]
    parts += [f"<h2>The grade on the last day</h2>{_table(forecast_table(found))}"]
    parts += [f"<h2>Lead time</h2>{_table(lead_table(found))}"]
    parts += [f"<h2>Leaky metrics: do not quote</h2>{_table(leaky_table(found))}"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def reliability_curve(groups: Sequence[Reliability]) -> str:
    """Predicted against observed share of ten equal groups, beside the line where both agree."""
    top = max([0.01, *(max(g.predicted, g.observed) for g in groups)])
    side = _SIZE - 2 * _EDGE
    points = [
        (_EDGE + side * g.predicted / top, _SIZE - _EDGE - side * g.observed / top) for g in groups
    ]
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>predicted {g.predicted:.1%}, '
        f"observed {g.observed:.1%} of {g.rows:,}</title></circle>"
        for (x, y), g in zip(points, groups, strict=True)
    )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    low, high = _EDGE, _SIZE - _EDGE
    return (
        f'<svg viewBox="0 0 {_SIZE} {_SIZE}" width="{_SIZE}" role="img" '
        'aria-label="predicted against observed share">'
        f'<line class="ideal" x1="{low}" y1="{high}" x2="{high}" y2="{low}"/>'
        f'<polyline class="line" points="{path}"/>{dots}'
        f'<text x="{low}" y="{_SIZE - 8}">predicted, 0 to {top:.0%}</text>'
        f'<text x="4" y="{low - 10}">observed</text></svg>'
    )


def level_curve(levels: Sequence[Level]) -> str:
    """What was said (line) and what happened (dots) in each block of weeks."""
    top = max(0.01, *(max(level.predicted, level.observed) for level in levels))
    side = _SIZE - 2 * _EDGE
    step = side / max(len(levels) - 1, 1)
    places = [_EDGE + step * k for k in range(len(levels))]

    def height(share: float) -> float:
        return _SIZE - _EDGE - side * share / top

    line = " ".join(
        f"{x:.1f},{height(v.predicted):.1f}" for x, v in zip(places, levels, strict=True)
    )
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{height(v.observed):.1f}" r="3"><title>weeks '
        f"{v.weeks[0]} to {v.weeks[1]}: said {v.predicted:.1%}, happened {v.observed:.1%}"
        "</title></circle>"
        for x, v in zip(places, levels, strict=True)
    )
    return (
        f'<svg viewBox="0 0 {_SIZE} {_SIZE}" width="{_SIZE}" role="img" '
        'aria-label="said (line) and happened (dots), by weeks">'
        f'<polyline class="line" points="{line}"/>{dots}'
        f'<text x="{_EDGE}" y="{_SIZE - 8}">weeks {levels[0].weeks[0]} to '
        f"{levels[-1].weeks[1]}</text>"
        f'<text x="4" y="{_EDGE - 10}">said (line), happened (dots), 0 to {top:.0%}</text></svg>'
    )


def _table(table: Table) -> str:
    header, rows = table
    if not rows:
        return f"<p>{NOTHING}</p>"
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
