"""An evaluation as text for a terminal, Markdown for the docs, JSON for machines."""

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from domain.risk.evaluation.protocol import OURS, Evaluation, EvaluationResult, Level
from domain.risk.evaluation.report_tables import (
    TITLES,
    forecast_table,
    lead_table,
    leaky_table,
    level_table,
    lined_up,
    markdown,
    pooled_table,
    weekly_table,
)
from domain.risk.intervals import surest_by_chance
from domain.risk.lead_time import TENTH
from domain.risk.model import QUESTIONS, Question, Target
from domain.risk.training import BENCHMARK_NAMES

#: Where predicted over observed may lie.
_RIGHT: Final = (0.8, 1.25)
#: What stands in the tables by week.
BY_WEEK: Final = (
    "Weeks 2 to 4 stand first, for there is most to win. The lead time of a learner who left is "
    "counted in days from the first alert to leaving, with the highest tenth of each week alerted "
    "and nobody again within 28 days; in time is 14 days ahead or more. It is told in the week of "
    "that first alert: in late weeks few days are left to leave in."
)


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
        "first_alerts": {k.value: [asdict(w) for w in v] for k, v in found.alerts.items()},
        "reliability": [asdict(r) for r in found.reliability],
        "grade_forecast": [asdict(error) for error in found.forecasts],
        "leaky_do_not_quote": [asdict(i) for i in found.leaky],
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
    parts += ["### By week", BY_WEEK, *(_weekly_part(found, target) for target in Target)]
    parts += ["### Lead time: weekly alerts, nobody again within 28 days"]
    parts += [markdown(lead_table(found))]
    parts += ["### Leaky metrics: do not quote", markdown(leaky_table(found))]
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
    parts += [f"Leaky metrics, do not quote\n{text(leaky_table(found))}"]
    return "\n\n".join(parts) + "\n"


def about(found: Evaluation) -> str:
    """Learnt from what, judged on whom, and what is not judged because it is not scored."""
    a = found.about
    refused = " ".join(
        f"{count:,} more learner-weeks are not scored and not judged: {why}"
        for why, count in a.get("refused", {}).items()
    )
    tenths = "The course takes less than eight weeks: a week here is a tenth of it. "
    return (
        f"Learnt from {', '.join(a['train'])} ({a['train_learners']:,} learners), judged on "
        f"{', '.join(a['test'])} ({a['test_learners']:,} learners, "
        f"{a['test_rows']:,} learner-weeks, each still registered that week), split {a['split']}. "
        f"{tenths if a.get('in_tenths') else ''}Intervals are 95 %, drawing whole learners. "
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
    benchmarks = {name: gaps[name] for name in BENCHMARK_NAMES.values() if name in gaps}
    if not benchmarks:
        return ""
    parts = [
        f"{name} {_cost(gap.low, gap.high)} ({-gap.high:+.3f} to {-gap.low:+.3f})"
        for name, gap in benchmarks.items()
    ]
    absent = " ".join(found.about["benchmarks_absent"])
    return f"What adding up costs in AUC within weeks, 2-16: {', '.join(parts)}. {absent}".rstrip()


def _cost(low: float, high: float) -> str:
    if high < 0:
        return "is ahead"
    return "is behind" if low > 0 else "cannot be told from ours"


def verdict(found: Evaluation, target: Question) -> str:
    """In words: ahead of what, and where not, over weeks 2-16."""
    benchmarks = set(BENCHMARK_NAMES.values())
    ahead = {
        r.scorer: r.ahead
        for r in _headline(found, target)
        if r.ahead and r.scorer not in benchmarks
    }
    if not ahead:
        return "Too few events to judge."
    clear = [name for name, gap in ahead.items() if gap.low > 0]
    unclear = [name for name, gap in ahead.items() if gap.low <= 0 <= gap.high]
    behind = [name for name, gap in ahead.items() if gap.high < 0]
    parts = [
        f"ahead of {_listed(clear)}" if clear else "",
        f"not distinguishable from {_listed(unclear)}" if unclear else "",
        f"behind {_listed(behind)}" if behind else "",
    ]
    return f"Within weeks 2-16: {OURS} is {'; '.join(part for part in parts if part)}."


def level_verdict(levels: Sequence[Level]) -> str:
    """In words: in which blocks of weeks the level is right, and where the surest were too sure.

    Where it is not: whether what was said lies among what may happen by chance.
    """
    off = [
        level
        for level in levels
        if not _RIGHT[0] * level.observed <= level.predicted <= _RIGHT[1] * level.observed
    ]
    rule = f"predicted over observed lies within {_RIGHT[0]} to {_RIGHT[1]}"
    if off:
        part = (
            f"In {len(levels) - len(off)} of {len(levels)} blocks, {rule}; "
            f"not in {_listed(list(map(_block, off)))}. {_chance_words(off)}"
        )
    else:
        part = f"In every block of three weeks, {rule}."
    too_sure = [_block(level) for level in levels if level.top_predicted > _at_most(level)]
    if not too_sure:
        return f"{part} The surest tenth is nowhere surer than it may be."
    return f"{part} The surest tenth is surer than it may be in weeks {_listed(too_sure)}."


def _chance_words(off: Sequence[Level]) -> str:
    beyond = [
        _block(level)
        for level in off
        if not level.by_chance.low <= level.predicted <= level.by_chance.high
    ]
    if not beyond:
        return "All of it may be chance: what was said lies in the interval of what happened."
    if len(beyond) == len(off):
        return "None of it is chance alone."
    return f"It may be chance, but for {_listed(beyond)}."


def _block(level: Level) -> str:
    return f"{level.weeks[0]}-{level.weeks[1]}"


def _at_most(level: Level) -> float:
    surest, weeks = round(level.rows * TENTH), level.weeks[1] - level.weeks[0] + 1
    return surest_by_chance(level.top_observed, learner_weeks=surest, weeks=weeks)


def _weekly_part(found: Evaluation, target: Target) -> str:
    return f"{TITLES[target]}, AUC within the week:\n\n{markdown(weekly_table(found, target))}"


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


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
