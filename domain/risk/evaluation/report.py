"""An evaluation as text for a terminal, Markdown for the docs, JSON for machines."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import accumulate
from textwrap import fill
from typing import Any, Final

from domain.risk.evaluation.protocol import OURS, Evaluation, EvaluationResult, Level
from domain.risk.metrics import Quality
from domain.risk.model import QUESTIONS, Further, Question, Target
from domain.risk.training import BESIDE_NAMES

TITLES: Final[Mapping[Question, str]] = {
    Target.NOT_COMPLETE: "Will not complete",
    Target.LEAVE_SOON: "Leaves within 21 days",
    Further.LEAVE_AFTER_GAP: "Leaves within 21 days, after 14 days to act",
    Further.STOP_OUT: "Is not seen again though still registered",
}
_GAP: Final = "  "
#: Where predicted over observed may lie.
_RIGHT: Final = (0.8, 1.25)
Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def as_json(found: Evaluation) -> str:
    """Everything but the predictions; what cannot be said is null."""
    content = {
        "about": dict(found.about),
        "pooled": [_result(r) for r in found.pooled],
        "weekly": [
            {"target": r.target.value, "scorer": r.scorer, "week": r.week, **r.quality.as_dict()}
            for r in found.weekly
        ],
        "level": [asdict(level) for level in found.levels],
        "lead_time": {k: [asdict(lead) for lead in v] for k, v in found.leads.items()},
        "reliability": [asdict(r) for r in found.reliability],
        "grade_forecast": [asdict(error) for error in found.forecasts],
        "inflated_do_not_quote": [asdict(i) for i in found.inflated],
    }
    return json.dumps(_plain(content), indent=2)


def as_markdown(found: Evaluation, title: str, command: str = "") -> str:
    """Tables under a heading of the second level, with the command that made them."""
    parts = [f"## {title}", *([f"`{command}`"] if command else []), about(found)]
    for target in QUESTIONS:
        parts += [f"### {TITLES[target]}"]
        if why := unanswered(found, target):
            parts += [why]
            continue
        parts += [markdown(pooled_table(found, target)), verdict(found, target)]
        if levels := [level for level in found.levels if level.target is target]:
            parts += [level_verdict(levels), markdown(level_table(found, target))]
        parts += [sentence for sentence in [cost(found, target)] if sentence]
    parts += ["### The grade on the last day", markdown(forecast_table(found))]
    parts += ["### By week", *(_weekly_part(found, target) for target in Target)]
    parts += ["### Lead time: weekly alerts, nobody again within 28 days"]
    parts += [markdown(lead_table(found))]
    parts += ["### Inflated: do not quote", markdown(inflated_table(found))]
    return "\n\n".join(parts) + "\n"


def with_section(document: str, title: str, section: str) -> str:
    """The document with the section of this title replaced, or added at its end."""
    head, *sections = re.split(r"^(?=## )", document, flags=re.MULTILINE)
    mine = f"## {title}\n"
    others = [s for s in sections if not s.startswith(mine)]
    place = next((k for k, s in enumerate(sections) if s.startswith(mine)), len(others))
    others.insert(place, section)
    return "\n".join(part.rstrip("\n") + "\n" for part in [head, *others])


def as_text(found: Evaluation, width: int = 80) -> str:
    """The headline for a terminal so wide: of each table the columns that fit, from the left."""
    parts = [about(found)]
    text = partial(lined_up, width=width)
    for target in QUESTIONS:
        if why := unanswered(found, target):
            parts += [f"{TITLES[target]}: {why}"]
            continue
        parts += [f"{TITLES[target]}\n{text(pooled_table(found, target))}", verdict(found, target)]
        if levels := [level for level in found.levels if level.target is target]:
            parts += [f"{level_verdict(levels)}\n{text(level_table(found, target))}"]
        parts += [sentence for sentence in [cost(found, target)] if sentence]
    parts += [f"The grade on the last day\n{text(forecast_table(found))}"]
    parts += [f"Lead time\n{text(lead_table(found))}"]
    parts += [f"Inflated, do not quote\n{text(inflated_table(found))}"]
    return "\n\n".join(parts) + "\n"


def about(found: Evaluation) -> str:
    """Learnt from what, judged on whom, and what is not judged because it is not scored."""
    a = found.about
    refused = " ".join(
        f"{count:,} more learner-weeks are not scored and not judged: {why}"
        for why, count in a.get("refused", {}).items()
    )
    return (
        f"Learnt from {', '.join(a['train'])} ({a['train_learners']:,} learners), judged on "
        f"{', '.join(a['test'])} ({a['test_learners']:,} learners, "
        f"{a['test_rows']:,} learner-weeks, each still registered that week), split {a['split']}. "
        "Intervals are 95 %, drawing whole learners. "
        f"Training took {a['train_seconds']:.0f} seconds. {refused}".rstrip()
    )


def unanswered(found: Evaluation, target: Question) -> str:
    """Why there are no figures on this question, empty where there are."""
    if any(r.target is target for r in found.pooled):
        return ""
    why = found.about["not_answered"].get(target.value, "too few events to judge")
    return f"Not answered: {why}."


def cost(found: Evaluation, target: Question) -> str:
    """In words: what reasons that add up cost in AUC, against models that need not add up."""
    gaps = {r.scorer: r.ahead for r in _headline(found, target) if r.ahead}
    beside = {name: gaps[name] for name in BESIDE_NAMES.values() if name in gaps}
    if not beside:
        return ""
    parts = [
        f"{name} {_cost(gap.low, gap.high)} ({-gap.high:+.3f} to {-gap.low:+.3f})"
        for name, gap in beside.items()
    ]
    absent = " ".join(found.about["beside_absent"])
    return f"What adding up costs in AUC within weeks, 2-16: {', '.join(parts)}. {absent}".rstrip()


def _cost(low: float, high: float) -> str:
    if high < 0:
        return "is ahead"
    return "is behind" if low > 0 else "cannot be told from ours"


def verdict(found: Evaluation, target: Question) -> str:
    """In words: ahead of what, and where not, over weeks 2-16."""
    beside = set(BESIDE_NAMES.values())
    ahead = {
        r.scorer: r.ahead for r in _headline(found, target) if r.ahead and r.scorer not in beside
    }
    if not ahead:
        return "Too few events to judge."
    clear = [name for name, gap in ahead.items() if gap.low > 0]
    unclear = [name for name, gap in ahead.items() if gap.low <= 0 <= gap.high]
    behind = [name for name, gap in ahead.items() if gap.high < 0]
    said = [
        f"ahead of {_listed(clear)}" if clear else "",
        f"not distinguishable from {_listed(unclear)}" if unclear else "",
        f"behind {_listed(behind)}" if behind else "",
    ]
    return f"Within weeks 2-16: {OURS} is {'; '.join(part for part in said if part)}."


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
            f"{level.observed:.3f}",
            _number(level.predicted / level.observed if level.observed else math.nan, 2),
            f"{level.top_predicted:.3f}",
            f"{level.top_observed:.3f}",
        ]
        for level in found.levels
        if level.target is target
    ]
    return [*header, "said of the surest tenth", "happened to them"], rows


def level_verdict(levels: Sequence[Level]) -> str:
    """In words: in which blocks of weeks the level is right, and in which it is not."""
    off = [
        f"{level.weeks[0]}-{level.weeks[1]}"
        for level in levels
        if not _RIGHT[0] * level.observed <= level.predicted <= _RIGHT[1] * level.observed
    ]
    told = f"predicted over observed lies within {_RIGHT[0]} to {_RIGHT[1]}"
    if not off:
        return f"In every block of three weeks, {told}."
    return f"In {len(levels) - len(off)} of {len(levels)} blocks, {told}; not in {_listed(off)}."


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


def inflated_table(found: Evaluation) -> Table:
    """The same scorer, asked in flattering ways."""
    rows = [[TITLES[i.target], i.how, f"{i.rows:,}", f"{i.auc:.3f}"] for i in found.inflated]
    return ["target", "what is wrong", "rows", "AUC"], rows


def weekly_table(found: Evaluation, target: Question) -> Table:
    """AUC of every scorer in each week, and how often our highest tenth was right."""
    by_week: dict[int, dict[str, Quality]] = {}
    for r in found.weekly:
        if r.target is target:
            by_week.setdefault(r.week, {})[r.scorer] = r.quality
    names = list(dict.fromkeys(name for found_then in by_week.values() for name in found_then))
    rows = [
        [
            f"{week}",
            f"{then[OURS].rows:,}",
            f"{then[OURS].events:,}",
            *(f"{then[name].auc:.3f}" for name in names),
            f"{then[OURS].top['10%'][0]:.3f}",
        ]
        for week, then in sorted(by_week.items())
    ]
    return ["week", "still registered", "events", *names, "our top 10 %"], rows


def markdown(table: Table) -> str:
    """A pipe table."""
    header, rows = table
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def lined_up(table: Table, *, width: int) -> str:
    """Columns lined up with spaces; those that have no room are named below."""
    header, rows = table
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


def _weekly_part(found: Evaluation, target: Question) -> str:
    return f"{TITLES[target]}, AUC:\n\n{markdown(weekly_table(found, target))}"


def _headline(found: Evaluation, target: Question) -> Iterable[EvaluationResult]:
    return (r for r in found.pooled if r.target is target and r.weeks != "all")


def _result(found: EvaluationResult) -> dict[str, Any]:
    return {
        "target": found.target.value,
        "scorer": found.scorer,
        "weeks": found.weeks,
        "auc_within_weeks": found.within_week,
        "interval": asdict(found.interval),
        "auc_weeks_2_to_4": found.early,
        "top_tenth_within_weeks": found.top,
        "pooled": found.quality.as_dict(),
        "ours_ahead": asdict(found.ahead) if found.ahead else None,
    }


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "-"


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
