"""What a nudge was worth: everyone drawn for it, by arm, whatever became of their message.

Intention to treat: a treated learner whose message was held back, bounced or never read counts
as treated, or the comparison would be between people of different kinds. A learner counts once
per intervention, from the first draw on.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import pandas as pd

from domain.experiments.proportions import (
    RATIO_ALARM,
    Group,
    Interval,
    always_valid,
    newcombe,
    ratio_p,
    smallest_detectable,
)

_SMALLEST_ARM: Final = 10
#: What `draws` has to hold: one row per nudge that reached the draw.
DRAWS: Final = (
    "learner_ref",
    "intervention",
    "arm",
    "as_of",
    "next_active_on",
    "withdrawn_on",
    "risk_band",
    "channel",
)


class Verdict(StrEnum):
    """What to do about an intervention, as far as the numbers carry."""

    TOO_FEW = "too_few"
    BROKEN = "broken"
    HELPS = "helps"
    NO_SIGN = "no_sign"
    HARMS = "harms"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The difference a nudge made in one group of learners; shares, not percent.

    `interval` is for one look at the end, `sequential` for looking every day.
    """

    treated: Group
    held_out: Group
    difference: float
    interval: Interval
    sequential: Interval
    ratio_p: float
    detectable: float
    verdict: Verdict

    @property
    def natural_return(self) -> float:
        """The share that reached the goal with no nudge at all."""
        return self.held_out.share

    @property
    def has_room(self) -> bool:
        """Whether a gain big enough to be seen was possible at all: nobody exceeds 100 %."""
        return self.natural_return + self.detectable < 1

    @property
    def sentence(self) -> str:
        """The finding in plain words; always randomised, never only observed."""
        return _SENTENCES[self.verdict](self)


@dataclass(frozen=True, kw_only=True)
class TooFew:
    """There is no effect to show yet, only how far the test is."""

    treated: Group
    held_out: Group
    verdict: Verdict = Verdict.TOO_FEW

    @property
    def sentence(self) -> str:
        """Why there is no number."""
        return (
            f"Too early: {self.treated.learners} treated and {self.held_out.learners} held out,"
            f" and each arm needs {_SMALLEST_ARM}."
        )


def outcomes(draws: pd.DataFrame, goal_days: Mapping[str, int], *, until: date) -> pd.DataFrame:
    """The first draw of each learner and intervention whose goal window has closed by `until`.

    Adds `reached`: active again within the intervention's goal days; and `still_enrolled`: not
    withdrawn within 35 days, empty while those are not over. `draws` has the columns `DRAWS`.
    """
    first = draws.sort_values("as_of").drop_duplicates(["learner_ref", "intervention"])
    first = first[first["intervention"].isin(list(goal_days))]
    start = pd.to_datetime(first["as_of"])
    window = pd.to_timedelta(first["intervention"].map(goal_days).astype("int64"), unit="D")
    closed = start + window <= pd.Timestamp(until)
    reached = (pd.to_datetime(first["next_active_on"]) <= start + window).fillna(value=False)
    enrolled_until = start + pd.Timedelta(days=_ENROLLED_DAYS)
    stayed = ~(pd.to_datetime(first["withdrawn_on"]) <= enrolled_until).fillna(value=False)
    known = stayed.astype("boolean").where(enrolled_until <= pd.Timestamp(until))
    return first.assign(reached=reached, still_enrolled=known)[closed]


_ENROLLED_DAYS: Final = 35


def effect(
    frame: pd.DataFrame, *, share_held_out: float, outcome: str = "reached"
) -> Effect | TooFew:
    """The effect among the rows of `outcomes`; `share_held_out` is what the draw intended."""
    known = frame[frame[outcome].notna()]
    treated, held_out = (_group(known, arm, outcome) for arm in ("treated", "holdout"))
    if min(treated.learners, held_out.learners) < _SMALLEST_ARM:
        return TooFew(treated=treated, held_out=held_out)
    total = treated.learners + held_out.learners
    p = ratio_p(treated.learners, held_out.learners, expected_held_out=total * share_held_out)
    interval = newcombe(treated, held_out)
    return Effect(
        treated=treated,
        held_out=held_out,
        difference=treated.share - held_out.share,
        interval=interval,
        sequential=always_valid(treated, held_out),
        ratio_p=p,
        detectable=smallest_detectable(treated.learners, held_out.learners, base=held_out.share),
        verdict=_verdict(p, interval),
    )


def effects_by(
    frame: pd.DataFrame, column: str, *, share_held_out: float, outcome: str = "reached"
) -> dict[str, Effect | TooFew]:
    """The effect in each group of a column (risk band, channel, …), fixed before the draw."""
    return {
        str(name): effect(rows, share_held_out=share_held_out, outcome=outcome)
        for name, rows in frame.groupby(column, dropna=True)
    }


def _group(frame: pd.DataFrame, arm: str, outcome: str) -> Group:
    rows = frame.loc[frame["arm"] == arm, outcome]
    return Group(learners=len(rows), reached=int(rows.sum()))


def _verdict(p: float, interval: Interval) -> Verdict:
    if p < RATIO_ALARM:
        return Verdict.BROKEN
    if interval.low > 0:
        return Verdict.HELPS
    return Verdict.HARMS if interval.high < 0 else Verdict.NO_SIGN


def points(share: float) -> str:
    """A difference of shares as points with its sign, as in +7 or 0; "?" where there is none."""
    if math.isnan(share) or math.isinf(share):
        return "?"
    number = round(100 * share)
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else "0"


def _range(effect_: Effect) -> str:
    return f"{points(effect_.interval.low)} to {points(effect_.interval.high)} points"


_SENTENCES: Final[Mapping[Verdict, Callable[[Effect], str]]] = {
    Verdict.BROKEN: lambda e: (
        f"The draw is not what it should be ({e.treated.learners} treated,"
        f" {e.held_out.learners} held out): do not read these numbers."
    ),
    Verdict.HELPS: lambda e: (
        f"It helps: {points(e.difference)} points ({_range(e)});"
        f" {100 * e.natural_return:.0f} % come back without it."
    ),
    Verdict.HARMS: lambda e: (
        f"It does harm: {points(e.difference)} points ({_range(e)}). Stop it; call instead."
    ),
    Verdict.NO_SIGN: lambda e: (
        f"No sign that it helps: {points(e.difference)} points ({_range(e)}); "
        + (
            f"the test could have seen {100 * e.detectable:.0f} points or more."
            if e.has_room
            else f"{100 * e.natural_return:.0f} % come back without it: no room to see a gain."
        )
    ),
}
