"""The tables of an evaluation, and how they look as Markdown and in a terminal."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from statistics import fmean
from textwrap import fill
from typing import Final

from domain.risk.evaluation.protocol import OURS, Evaluation
from domain.risk.lead_time import WeekOfAlerts
from domain.risk.metrics import Quality
from domain.risk.model import Further, Question, Target
from domain.risk.within_weeks import EARLY

TITLES: Final[Mapping[Question, str]] = {
    Target.NOT_COMPLETE: "Will not complete",
    Target.LEAVE_SOON: "Leaves within 21 days",
    Further.LEAVE_AFTER_GAP: "Leaves within 21 days, after 14 days to act",
    Further.STOP_OUT: "Is not seen again though still registered",
}
_GAP: Final = "  "
#: In place of a table without rows.
NOTHING: Final = "Nothing is known of it in these data."
Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def pooled_table(found: Evaluation, target: Question) -> Table:
    """Every scorer, weeks 2-16 and all weeks: within weeks first, pooled beside."""
    header = ["scorer", "weeks", "AUC within weeks", "weeks 2-4", "ours ahead by"]
    header += ["top 10 % of a week (base)", "pooled AUC", "skill", "calibration error"]
    header += ["predicted / observed"]
    rows = []
    for r in (r for r in found.pooled if r.target is target):
        q = r.quality
        gap = f"{r.ahead.low:+.3f} to {r.ahead.high:+.3f}" if r.ahead else ""
        rows.append(
            [
                r.scorer,
                r.weeks,
                f"{r.within_week:.3f} [{r.interval.low:.3f}, {r.interval.high:.3f}]",
                _number(r.early),
                gap,
                f"{_number(r.top)} ({q.base_rate:.3f})",
                f"{q.auc:.3f}",
                _number(q.skill),
                _number(q.calibration_error),
                _number(q.predicted_to_observed, 2),
            ]
        )
    return header, rows


def level_table(found: Evaluation, target: Question) -> Table:
    """Ours against what happened, in blocks of three weeks, and so of the surest tenth."""
    header = ["weeks", "learner-weeks", "events", "predicted", "observed", "predicted / observed"]
    rows = [
        [
            f"{level.weeks[0]}-{level.weeks[1]}",
            f"{level.rows:,}",
            f"{level.events:,}",
            f"{level.predicted:.3f}",
            f"{level.observed:.3f} [{level.by_chance.low:.3f}, {level.by_chance.high:.3f}]",
            _number(level.predicted / level.observed if level.observed else math.nan, 2),
            f"{level.top_predicted:.3f}",
            f"{level.top_observed:.3f}",
        ]
        for level in found.levels
        if level.target is target
    ]
    return [*header, "said of the surest tenth", "happened to them"], rows


def lead_table(found: Evaluation) -> Table:
    """Departures alerted ahead at each capacity, by scorer."""
    header = ["scorer", "capacity a week", "14+ days ahead", "21+ days ahead", "median days"]
    rows = [
        [
            name,
            f"{lead.capacity:.0%}",
            f"{lead.recall[14]:.0%} of {lead.departures}",
            f"{lead.recall[21]:.0%}",
            _number(lead.median_days, 0),
            _number(lead.alerts_per_departure, 1),
        ]
        for name, leads in found.leads.items()
        for lead in leads
    ]
    return [*header, "alerts per departure"], rows


def forecast_table(found: Evaluation) -> Table:
    """The grade forecast beside simple ones: how far off, and how often the interval holds."""
    header = ["weeks", "forecast", "learner-weeks", "mean absolute error"]
    rows = [
        [
            error.weeks,
            error.forecast,
            f"{error.rows:,}",
            f"{error.mean_absolute_error:.1f}",
            f"{error.coverage:.0%}" if math.isfinite(error.coverage) else "-",
            f"{error.width:.0f}" if math.isfinite(error.width) else "-",
        ]
        for error in found.forecasts
    ]
    return [*header, "inside an interval meant for 80 %", "its mean width"], rows


def leaky_table(found: Evaluation) -> Table:
    """The same scorer, asked in flattering ways."""
    rows = [[TITLES[i.target], i.how, f"{i.rows:,}", f"{i.auc:.3f}"] for i in found.leaky]
    return ["target", "what is wrong", "rows", "AUC"], rows


def weekly_table(found: Evaluation, target: Target) -> Table:
    """Each week, weeks 2-4 together first: AUC of every scorer; how right and early ours was."""
    by_week: dict[int, dict[str, Quality]] = {}
    for r in found.weekly:
        if r.target is target:
            by_week.setdefault(r.week, {})[r.scorer] = r.quality
    names = list(dict.fromkeys(name for found_then in by_week.values() for name in found_then))
    alerts = {one.weeks: one for one in found.alerts.get(target, ())}
    rows = []
    for first, last in [EARLY, *((week, week) for week in sorted(by_week))]:
        weeks = [found_then for week, found_then in by_week.items() if first <= week <= last]
        if weeks:
            rows.append(_weeks_row((first, last), weeks, names, alerts.get((first, last))))
    header = ["week", "learner-weeks", "events", *names, "our top 10 %", "predicted / observed"]
    return [*header, "first alerted", "left later", "14+ days ahead", "median days"], rows


def _weeks_row(
    span: tuple[int, int],
    weeks: Sequence[Mapping[str, Quality]],
    names: Sequence[str],
    alerts: WeekOfAlerts | None,
) -> list[str]:
    ours = [by_name[OURS] for by_name in weeks]
    events = sum(q.events for q in ours)
    predicted = sum(q.predicted * q.rows for q in ours)
    return [
        f"{span[0]}" if span[0] == span[1] else f"{span[0]}-{span[1]}",
        f"{sum(q.rows for q in ours):,}",
        f"{events:,}",
        *(_number(fmean(by_name[name].auc for by_name in weeks)) for name in names),
        _number(fmean(q.top["10%"][0] for q in ours)),
        _number(predicted / events, 2),
        *(
            (f"{alerts.alerted:,}", f"{alerts.left:,}", f"{alerts.in_time:,}")
            if alerts
            else ("0", "-", "-")
        ),
        _number(alerts.median_days, 0) if alerts and alerts.median_days is not None else "-",
    ]


def markdown(table: Table) -> str:
    """A pipe table, or that there is nothing to put in it."""
    header, rows = table
    if not rows:
        return NOTHING
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def lined_up(table: Table, *, width: int) -> str:
    """Columns lined up with spaces; those that have no room are named below."""
    header, rows = table
    if not rows:
        return NOTHING
    widths = [max(len(row[j]) for row in [header, *rows]) for j in range(len(header))]
    ends = accumulate(size + len(_GAP) for size in widths)
    kept = sum(end - len(_GAP) <= width for end in ends)
    lines = [
        _GAP.join(cell.ljust(size) for cell, size in zip(row, widths[:kept], strict=False)).rstrip()
        for row in [header, *rows]
    ]
    if left := header[kept:]:
        lines += fill(f"In --report and --json as well: {', '.join(left)}.", width).splitlines()
    return "\n".join(lines)


def _number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "-"
