"""Simulated programmes with a planted effect, for proving what the effect code finds.

Everything is drawn for all programmes at once: arrays are programmes x learners, and learners
come in the order in which their goal windows close.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.experiments.effects import half_width
from domain.experiments.proportions import Numbers, newcombe

_EACH_WAY = 5  # as in domain.experiments.covariate_adjustment


@dataclass(frozen=True, kw_only=True)
class Programmes:
    """Who was treated, how many days each was active before, and who came back."""

    treated: npt.NDArray[np.bool_]
    before: Numbers
    reached: npt.NDArray[np.bool_]
    share: float

    def frames(self, limit: int | None = None) -> Iterator[pd.DataFrame]:
        """One programme after the other, as `uplift.effect` takes it."""
        learners = self.treated.shape[1]
        names = [f"l{n}" for n in range(learners)]
        for treated, before, reached in list(
            zip(self.treated, self.before, self.reached, strict=True)
        )[:limit]:
            yield pd.DataFrame(
                {
                    "learner_ref": names,
                    "arm": np.where(treated, "treated", "holdout"),
                    "share": self.share,
                    "stratum": "all",
                    "active_before": before,
                    "reached": reached,
                }
            )


def simulate(
    programmes: int,
    learners: int,
    *,
    lift: float,
    seed: int,
    share: float = 0.5,
    base: float = 0.2,
    slope: float = 0.05,
) -> Programmes:
    """So many programmes of so many learners, of whom `share` is held out.

    A learner comes back with the chance `base` + `slope` x days active in the fortnight before,
    and with `lift` more when treated.
    """
    dice = np.random.default_rng(seed)
    size = (programmes, learners)
    before = dice.binomial(14, dice.beta(0.7, 2, size)).astype(float)
    treated = dice.random(size) >= share
    chance = np.minimum(base + slope * before, 1 - max(lift, 0)) + lift * treated
    return Programmes(
        treated=treated, before=before, reached=dice.random(size) < chance, share=share
    )


@dataclass(frozen=True, kw_only=True)
class Looks:
    """Estimates after each look: difference, its standard error, and learners so far."""

    difference: Numbers
    error: Numbers
    learners: Numbers

    @property
    def half_width(self) -> Numbers:
        """Of the always-valid interval."""
        return half_width(self.error, self.learners)

    def leaves_out(self, truth: float) -> npt.NDArray[np.bool_]:
        """Programmes whose always-valid interval misses the truth at any look."""
        outside = abs(self.difference - truth) > self.half_width
        return np.asarray(outside.any(axis=-1))

    def leaves_out_once(self, truth: float) -> npt.NDArray[np.bool_]:
        """The same with the usual interval, which was made for one look."""
        return np.asarray((abs(self.difference - truth) > 1.96 * self.error).any(axis=-1))


def looks(shown: Programmes, every: int, *, smallest: int = 10) -> Looks:
    """What the product would estimate every so many learners: plain at first, adjusted later.

    The same numbers as `domain.experiments` gives, in closed form, for all programmes at once;
    before both arms have `smallest` learners there is nothing to look at (an endless error).
    """
    at = np.arange(every, shown.treated.shape[1] + 1, every) - 1
    held = _Moments.of(shown, ~shown.treated, at)
    treated = _Moments.of(shown, shown.treated, at)
    learners = held.n + treated.n
    middle = (held.x + treated.x) / learners
    plain, adjusted = treated.share - held.share, treated.at(middle) - held.at(middle)
    apart = treated.pulled_variance + held.pulled_variance
    as_one = _pooled_variance(treated, held)
    plain_error = np.sqrt(np.maximum(apart, as_one))
    error = np.sqrt(np.maximum(treated.left_variance + held.left_variance, 0))
    enough = np.minimum(held.fewest, treated.fewest) >= _EACH_WAY
    small = np.minimum(held.n, treated.n) < smallest
    return Looks(
        difference=np.where(enough, adjusted, plain),
        error=np.where(small, np.inf, np.where(enough, error, plain_error)),
        learners=learners,
    )


def _pooled_variance(treated: "_Moments", held: "_Moments") -> Numbers:
    share = (treated.y + held.y + 0.5) / (treated.n + held.n + 1)
    return share * (1 - share) * (1 / np.maximum(treated.n, 1) + 1 / np.maximum(held.n, 1))


def last_newcombe(shown: Programmes) -> tuple[Numbers, Numbers]:
    """The plain interval of each programme at its end."""
    treated, held = shown.treated.sum(axis=1), (~shown.treated).sum(axis=1)
    return newcombe(
        treated,
        (shown.treated & shown.reached).sum(axis=1),
        held,
        (~shown.treated & shown.reached).sum(axis=1),
    )


@dataclass(frozen=True, kw_only=True)
class _Moments:
    """Running sums of one arm: learners, goal reached (y), activity before (x), their products."""

    n: Numbers
    y: Numbers
    x: Numbers
    xx: Numbers
    xy: Numbers

    @classmethod
    def of(
        cls, shown: Programmes, arm: npt.NDArray[np.bool_], at: npt.NDArray[np.int_]
    ) -> "_Moments":
        x, y = shown.before * arm, shown.reached * arm.astype(float)

        def so_far(values: npt.ArrayLike) -> Numbers:
            return np.asarray(np.cumsum(values, axis=1, dtype=float)[:, at])

        return cls(n=so_far(arm), y=so_far(y), x=so_far(x), xx=so_far(x * x), xy=so_far(x * y))

    @property
    def share(self) -> Numbers:
        return self.y / np.maximum(self.n, 1)

    @property
    def fewest(self) -> Numbers:
        """Of learners who did, and who did not, reach the goal, whichever are fewer."""
        return np.minimum(self.y, self.n - self.y)

    @property
    def pulled_variance(self) -> Numbers:
        pulled = (self.y + 0.5) / (self.n + 1)
        return pulled * (1 - pulled) / np.maximum(self.n, 1)

    @property
    def _slope(self) -> Numbers:
        spread = self.xx - self.x**2 / np.maximum(self.n, 1)
        return self._together / np.where(spread > 0, spread, 1)

    @property
    def _together(self) -> Numbers:
        return self.xy - self.x * self.y / np.maximum(self.n, 1)

    def at(self, x: Numbers) -> Numbers:
        """The share expected of this arm had it been as active before as `x`."""
        return self.share + self._slope * (x - self.x / np.maximum(self.n, 1))

    @property
    def left_variance(self) -> Numbers:
        """Of the mean, after what activity before explains."""
        rest = self.y - self.y**2 / np.maximum(self.n, 1) - self._slope * self._together
        return rest / np.maximum(self.n - 2, 1) / np.maximum(self.n, 1)
