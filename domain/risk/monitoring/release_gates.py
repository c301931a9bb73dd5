"""May a newly trained scorer be put in use by itself? What stands against it, in words.

Decided on the rows of learners it never saw, by lower bounds: what chance alone could give does
not pass. Everything is ranked within weeks, so that knowing the calendar earns nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain.policy import ReleaseGates
from domain.risk.model import Target
from domain.risk.monitoring.evidence import for_target
from domain.risk.monitoring.fairness import FEWEST, GroupAudit, audit
from domain.risk.monitoring.held_out_figures import IN_USE, held_out_figures
from domain.risk.within_weeks import within_week


@dataclass(frozen=True, kw_only=True)
class ReleaseDecision:
    """Whether a candidate may be used; `objections` say in words what stands against it.

    `figures` are the numbers it was decided on, by target and JSON-ready; `fairness` the groups.
    """

    objections: tuple[str, ...]
    figures: Mapping[str, Mapping[str, Any]]
    fairness: tuple[GroupAudit, ...]

    @property
    def passes(self) -> bool:
        """Nothing stands against it."""
        return not self.objections

    def sentence(self) -> str:
        """The verdict as a line of the registry."""
        if self.passes:
            in_use = any("ahead_of_the_one_in_use" in found for found in self.figures.values())
            other = "the rule and the one in use" if in_use else "the rule"
            return (
                f"surely ahead of {other} on not completing, rather ahead than behind on leaving "
                "soon, calibrated, no group surely served worse than is allowed"
            )
        return "; ".join(self.objections)


def may_replace(
    rows: pd.DataFrame, gates: ReleaseGates, *, threshold: float, seed: int
) -> ReleaseDecision:
    """May the scorer that predicted these rows be put in use?

    `rows`: `evidence_rows` with demographics (`add_demographics`) and, where one is in use,
    `in_use_<target>`. Groups are audited at the `threshold` of alerts. A named person may put it
    in use all the same, with a reason.
    """
    figures = held_out_figures(rows, seed=seed)
    audits = audit(
        for_target(rows, Target.NOT_COMPLETE),
        threshold=threshold,
        draws=gates.fair_draws,
        seed=seed,
    )
    return ReleaseDecision(
        objections=(*_lost(rows, figures), *objections(figures, audits, gates)),
        figures=figures,
        fairness=tuple(audits),
    )


def objections(
    figures: Mapping[str, Mapping[str, Any]], audits: Sequence[GroupAudit], gates: ReleaseGates
) -> tuple[str, ...]:
    """What stands against a scorer with these `held_out_figures` and audited groups, in words."""
    against = [
        sentence
        for target in Target
        if target in figures
        for sentence in _against(target, figures[target], gates)
    ]
    return (*against, *harmed(audits, gates))


def harmed(audits: Sequence[GroupAudit], gates: ReleaseGates) -> list[str]:
    """A sentence for each group that is served worse than the gates tolerate, beyond chance."""
    sentences = []
    for one in audits:
        who = f"{one.programme}, {one.attribute} {one.group}"
        if one.auc_gap < -gates.fair_auc_gap and one.chance < gates.fair_chance:
            sentences.append(
                f"{who}: ranked worse than everyone else, AUC {-one.auc_gap:.2f} lower"
            )
        if one.missed_gap > gates.fair_missed_gap and one.missed_chance < gates.fair_chance:
            sentences.append(
                f"{who}: {one.missed:.0%} missed, {one.missed_gap:.0%} more than others"
            )
    return sentences


def unsettled(audits: Sequence[GroupAudit], gates: ReleaseGates) -> list[str]:
    """A sentence for each group missed more than is tolerated where chance may be all there is.

    Nobody may call such a group served alike: so large a gap is there, and too few learners to say.
    Of a handful who did not complete, no gap is worth a sentence.
    """
    return [
        _missed(one, gates)
        for one in audits
        if one.missed_gap > gates.fair_missed_gap
        and not one.missed_chance < gates.fair_chance
        and not one.not_completed < FEWEST
    ]


def _missed(one: GroupAudit, gates: ReleaseGates) -> str:
    """The gap with its base, its interval, and how often chance gives as much."""
    base = f" of {one.not_completed:,.0f} who did not complete" if one.not_completed > 0 else ""
    ends = [100 * (one.missed_gap + side * one.missed_reach) for side in (-1, 1)]
    interval = f" (95 % interval {ends[0]:+.0f} to {ends[1]:+.0f})" if ends[0] == ends[0] else ""
    interval = interval.replace("-", "\N{MINUS SIGN}")
    chance = (
        f"by chance, one of {one.attribute.replace('_', ' ')}'s groups shows as much "
        f"{100 * one.missed_chance:.1f} % of the time, and the gate asks for under "
        f"{100 * gates.fair_chance:.0f} %"
        if one.missed_chance == one.missed_chance
        else "nobody can say how often chance gives as much"
    )
    who = f"{one.programme}, {one.attribute.replace('_', ' ')} {one.group}"
    return (
        f"{who}: {100 * one.missed:.0f} %{base} missed, "
        f"{100 * one.missed_gap:.0f} points more than others{interval}; {chance}"
    )


def _lost(rows: pd.DataFrame, figures: Mapping[str, object]) -> tuple[str, ...]:
    """What the one in use answers and this one does not: staff would lose it unasked."""
    return tuple(
        f"{target}: the one in use answers it, this one does not"
        for target in Target
        if IN_USE.format(target) in rows and target.value not in figures
    )


def _against(target: Target, found: Mapping[str, Any], gates: ReleaseGates) -> list[str]:
    """What is not shown; a figure that could not be had shows nothing."""
    against = []
    auc, least, _ = within_week(found)
    if least is None or least < gates.least_auc:
        against.append(f"{target}: AUC within weeks {_number(auc)}, not surely {gates.least_auc:g}")
    if why := not_ahead(target, found["ahead_of_rule"], gates, gates.ahead_of_rule):
        against.append(f"{target}: {why} the rule ({_gap(found['ahead_of_rule'])})")
    if not level_holds(found, gates):
        ratio = _number(found["held_out_ratio"], 2)
        against.append(f"{target}: predicted / observed is {ratio}")
    if "ahead_of_the_one_in_use" in found:
        gap = found["ahead_of_the_one_in_use"]
        if gap[0] is None:
            against.append(f"{target}: the one in use has learnt from all who could tell")
        elif why := not_ahead(target, gap, gates, gates.ahead_of_active):
            against.append(f"{target}: {why} the one in use ({_gap(gap)})")
    return against


def level_holds(found: Mapping[str, Any], gates: ReleaseGates) -> bool:
    """Whether predicted over observed lies within the bounds, or may but for chance.

    Without a ratio nothing is shown; scorers of before know no interval of it.
    """
    ratio = found.get("held_out_ratio")
    if ratio is None:
        return False
    low, high = found.get("ratio_by_chance", (ratio, ratio))
    return bool(low <= gates.calibration_high and high >= gates.calibration_low)


def not_ahead(
    target: Target, gap: Sequence[float | None], gates: ReleaseGates, least: float
) -> str:
    """How it is not ahead as its target must be, empty where it is.

    Not completing must be ahead by the lower bound. Of leaving soon departures are too few for
    that (docs/decisions/0009): the middle of the interval must lie ahead, the lower bound no
    further behind than the slack. Without the middle, one release after another could lose as much.
    """
    low, high = gap
    if low is None or high is None:
        return "not surely ahead of"
    if target is not Target.LEAVE_SOON:
        return "" if low > least else "not surely ahead of"
    if low <= least - gates.leave_soon_slack:
        return f"may lie more than {gates.leave_soon_slack:g} behind"
    return "" if (low + high) / 2 > least else "rather behind than ahead of"


def _number(value: float | None, digits: int = 3) -> str:
    return "not known" if value is None else f"{value:.{digits}f}"


def _gap(gap: Sequence[float | None]) -> str:
    low, high = gap
    return "not known" if low is None or high is None else f"{low:+.3f} to {high:+.3f}"
