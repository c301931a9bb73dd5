"""Two proportions compared: interval, sample-ratio check, power, and one that bears peeking."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

_NORMAL: Final = NormalDist()
#: How many learners the always-valid interval is tightest at.
_TUNED_FOR: Final = 500
#: Below it a split is no accident, and no effect is worth reading (Fabijan et al., KDD 2019).
RATIO_ALARM: Final = 0.001


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """How many learners an arm has, and how many of them reached the goal."""

    learners: int
    reached: int

    @property
    def share(self) -> float:
        """Of the arm that reached the goal; NaN where nobody is in it."""
        return self.reached / self.learners if self.learners else math.nan


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A range of differences, in shares (0.05 is five points)."""

    low: float
    high: float

    def __contains__(self, difference: float) -> bool:
        return self.low <= difference <= self.high


def wilson(group: Group, *, confidence: float = 0.95) -> Interval:
    """The score interval of one proportion (Wilson, JASA 1927)."""
    z, n, p = _z(confidence), group.learners, group.share
    middle = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(low=(middle - spread) / scale, high=(middle + spread) / scale)


def newcombe(treated: Group, held_out: Group, *, confidence: float = 0.95) -> Interval:
    """The hybrid score interval of a difference (Newcombe, Statistics in Medicine 1998, method 10).

    Good with small arms and shares near 0 or 1, where the usual normal interval is too narrow.
    """
    a, b = wilson(treated, confidence=confidence), wilson(held_out, confidence=confidence)
    p, q = treated.share, held_out.share
    return Interval(
        low=p - q - math.hypot(p - a.low, b.high - q),
        high=p - q + math.hypot(a.high - p, q - b.low),
    )


def always_valid(treated: Group, held_out: Group, *, confidence: float = 0.95) -> Interval:
    """An interval that stays honest however often one looks at it.

    The asymptotic confidence sequence of Waudby-Smith et al. (Annals of Statistics 2024,
    theorem 2.2), on the variance of the difference; shares are pulled towards one half by one
    learner each, so that an arm without any success does not look certain.
    """
    n = treated.learners + held_out.learners
    alpha = 1 - confidence
    p, q = ((g.reached + 0.5) / (g.learners + 1) for g in (treated, held_out))
    variance = n * (p * (1 - p) / treated.learners + q * (1 - q) / held_out.learners)
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / _TUNED_FOR
    inside = 2 * (n * rho2 + 1) / (n * n * rho2) * math.log(math.sqrt(n * rho2 + 1) / alpha)
    half = math.sqrt(variance * inside)
    difference = treated.share - held_out.share
    return Interval(low=difference - half, high=difference + half)


def ratio_p(treated: int, held_out: int, *, expected_held_out: float) -> float:
    """How likely so uneven a split is by chance: chi-square with one degree of freedom.

    `expected_held_out` is the sum of the shares each learner was drawn with; with an expectation
    of nobody or everybody there is nothing to check, and the answer is 1.
    """
    expected_treated = treated + held_out - expected_held_out
    if min(expected_treated, expected_held_out) <= 0:
        return 1.0
    off = (held_out - expected_held_out) ** 2
    return math.erfc(math.sqrt(off * (1 / expected_held_out + 1 / expected_treated) / 2))


def smallest_detectable(
    treated: int, held_out: int, *, base: float, confidence: float = 0.95, power: float = 0.8
) -> float:
    """The smallest true difference this test would show with the given power.

    `base` is the share that reaches the goal without help. Returns infinity for an empty arm.
    """
    if not treated or not held_out:
        return math.inf
    needed = _z(confidence) + _NORMAL.inv_cdf(power)
    found = 0.0
    for _ in range(50):  # the treated share's own variance depends on the answer
        share = min(base + found, 1.0)
        spread = share * (1 - share) / treated + base * (1 - base) / held_out
        found = needed * math.sqrt(spread)
    return found


def _z(confidence: float) -> float:
    return _NORMAL.inv_cdf((1 + confidence) / 2)
