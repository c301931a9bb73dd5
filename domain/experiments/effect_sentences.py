"""Effects in plain words; what is said here is always randomised, never only observed."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from domain.experiments.effects import Effect, EffectVerdict, TooFew
from domain.experiments.proportions import Interval

_GOES_WITHOUT: Final[Mapping[str, str]] = {
    "reached": "come back without it",
    "still_enrolled": "stay without it",
}


def sentence(shown: Effect | TooFew, *, outcome: str = "reached") -> str:
    """The finding as one would say it; `outcome` is the goal it is about."""
    if isinstance(shown, TooFew):
        return (
            f"Too early: {shown.treated.learners:,} treated and {shown.held_out.learners:,} held"
            f" out{more_needed(shown)}."
        )
    return _SENTENCES[shown.verdict](shown, _GOES_WITHOUT[outcome])


def more_needed(shown: Effect | TooFew) -> str:
    """How many learners are missing before ten points could be seen; nothing if none are."""
    if not shown.missing:
        return ""
    learners = "learner" if shown.missing == 1 else "learners"
    return f"; about {shown.missing:,} more {learners} needed to see 10 points"


def advice(shown: Effect | TooFew, *, band: str) -> str:
    """What to do for learners of a risk band, in a few words."""
    if shown.verdict is EffectVerdict.NO_SIGN and band == "Red":
        return "no sign it helps: call instead"
    return _ADVICE[shown.verdict]


def points(share: float) -> str:
    """A difference of shares as points with its sign, as in +7 or 0; "?" where there is none."""
    if math.isnan(share) or math.isinf(share):
        return "?"
    number = round(100 * share)
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else "0"


def span(interval: Interval) -> str:
    """An interval in points, as in +3 to +17."""
    return f"{points(interval.low)} to {points(interval.high)}"


_ADVICE: Final[Mapping[EffectVerdict, str]] = {
    EffectVerdict.TOO_FEW: "too few to compare",
    EffectVerdict.BROKEN: "not to be read",
    EffectVerdict.HELPS: "help here",
    EffectVerdict.MAY_HELP: "may help here; not settled",
    EffectVerdict.NO_SIGN: "no sign it helps",
    EffectVerdict.MAY_HARM: "may do harm; not settled",
    EffectVerdict.HARMS: "does harm: call instead",
}


def _found(shown: Effect) -> str:
    return f"{points(shown.best)} points ({span(shown.best_interval)})"


def _without(shown: Effect, goes: str) -> str:
    return f"{100 * shown.natural_return:.0f} % {goes}"


def _inconclusive(shown: Effect, goes: str) -> str:
    seen = (
        f"the test could have seen {100 * shown.detectable:.0f} points or more"
        if shown.has_room
        else f"{_without(shown, goes)}: no room to see a gain"
    )
    return f"No sign that it helps: {_found(shown)}; {seen}."


_SENTENCES: Final[Mapping[EffectVerdict, Callable[[Effect, str], str]]] = {
    EffectVerdict.BROKEN: lambda e, _: (
        f"The draw is not what it should be ({e.treated.learners:,} treated,"
        f" {e.held_out.learners:,} held out): do not read these numbers."
    ),
    EffectVerdict.HELPS: lambda e, goes: f"It helps: {_found(e)}; {_without(e, goes)}.",
    EffectVerdict.MAY_HELP: lambda e, goes: (
        f"It may help: {_found(e)}; {_without(e, goes)}."
        " Not settled yet: seen day by day, no difference is still possible."
    ),
    EffectVerdict.NO_SIGN: _inconclusive,
    EffectVerdict.MAY_HARM: lambda e, goes: (
        f"It may do harm: {_found(e)}; {_without(e, goes)}."
        " Not settled yet: seen day by day, no difference is still possible."
    ),
    EffectVerdict.HARMS: lambda e, _: f"It does harm: {_found(e)}. Stop it; call instead.",
}
