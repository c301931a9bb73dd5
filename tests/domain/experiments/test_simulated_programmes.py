"""Planted effects are recovered, and every interval holds the truth as often as it says.

Seeds are fixed, so a run repeats itself; bounds are exact binomial ones, so that another seed would
pass as well. `python -m benchmarks.simulate_effects` runs the long version.
"""

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.programmes import last_newcombe, looks, simulate
from benchmarks.simulate_effects import ratio_alarms, two_wordings, weekly
from domain.experiments.effects import Effect, effect

PROGRAMMES = 1000
#: Once in a thousand seeds, chance alone would fall outside.
UNLIKELY = 0.001


def at_least(rate: float, programmes: int = PROGRAMMES) -> float:
    """The lowest count that a true rate plausibly gives."""
    return float(binom.ppf(UNLIKELY / 2, programmes, rate))


def at_most(rate: float, programmes: int = PROGRAMMES) -> float:
    return float(binom.ppf(1 - UNLIKELY / 2, programmes, rate))


@pytest.mark.parametrize(("learners", "lift"), [(120, 0.0), (300, 0.1), (600, -0.1)])
def test_the_plain_interval_holds_the_truth_in_95_of_100_programmes(
    learners: int, lift: float
) -> None:
    low, high = last_newcombe(simulate(PROGRAMMES, learners, lift=lift, seed=1))
    assert at_least(0.95) <= ((low <= lift) & (lift <= high)).sum() <= at_most(0.95)


@pytest.mark.parametrize("lift", [0.0, 0.1])
def test_the_adjusted_one_does_too_and_is_narrower(lift: float) -> None:
    shown = simulate(PROGRAMMES, 400, lift=lift, seed=2)
    seen = looks(shown, 400)
    inside = PROGRAMMES - seen.leaves_out_once(lift).sum()
    assert at_least(0.95) <= inside <= at_most(0.95)
    low, high = last_newcombe(shown)
    assert (2 * 1.96 * seen.error[:, 0]).mean() < 0.96 * (high - low).mean()
    assert seen.difference.mean() == pytest.approx(lift, abs=4 * 0.048 / np.sqrt(PROGRAMMES))


def test_what_is_simulated_at_once_is_what_the_product_computes() -> None:
    shown = simulate(40, 400, lift=0.1, seed=3)
    seen = looks(shown, 400)
    for number, frame in enumerate(shown.frames()):
        found = effect(frame)
        assert isinstance(found, Effect)
        assert found.adjusted
        assert found.adjusted.difference == pytest.approx(seen.difference[number, 0])
        assert found.adjusted.standard_error == pytest.approx(seen.error[number, 0], rel=0.03)
    few = simulate(40, 40, lift=0.0, seed=3, base=0.02, slope=0.0)
    for number, frame in enumerate(few.frames()):
        found = effect(frame)
        assert isinstance(found, Effect)
        assert found.difference == pytest.approx(looks(few, 40).difference[number, 0])
        half = (found.sequential.high - found.sequential.low) / 2
        seen = looks(few, 40)
        assert half == pytest.approx(seen.half_width[number, 0])


@pytest.mark.parametrize(
    ("share", "base"), [(0.5, 0.2), (0.2, 0.2), (0.2, 0.02)], ids=["even", "fifth", "rare"]
)
def test_looking_every_day_settles_a_false_effect_in_at_most_one_programme_of_twenty(
    share: float, base: float
) -> None:
    seen = looks(simulate(PROGRAMMES, 900, lift=0.0, seed=4, share=share, base=base), 15)
    assert seen.leaves_out(0).sum() <= 0.05 * PROGRAMMES
    assert seen.leaves_out_once(0).sum() > 0.15 * PROGRAMMES  # why the other one decides


def test_a_planted_effect_stays_inside_on_all_days_and_is_found_in_time() -> None:
    seen = looks(simulate(PROGRAMMES, 900, lift=0.1, seed=5), 15)
    assert seen.leaves_out(0.1).sum() <= 0.05 * PROGRAMMES
    assert seen.leaves_out(0).sum() > 0.6 * PROGRAMMES


@pytest.mark.parametrize("share", [0.5, 0.2])
def test_the_ratio_check_is_quiet_on_a_sound_draw_and_catches_a_broken_one(share: float) -> None:
    def alarms(lost: float) -> int:
        return int(ratio_alarms(PROGRAMMES, 2000, share=share, lost=lost, seed=6).sum())

    assert alarms(0.0) <= at_most(0.001)
    assert alarms(0.3) >= at_least(0.98)


def test_of_two_wordings_the_better_one_is_found() -> None:
    programmes = 20
    warm, plain = 0, 0
    for seed in range(programmes):
        found = two_wordings(seed)
        assert found
        better, usual = found.by_variant["warm"], found.by_variant["plain"]
        assert isinstance(better, Effect)
        assert isinstance(usual, Effect)
        warm += 0.1 in better.best_interval
        plain += 0 in usual.best_interval
    assert warm >= at_least(0.95, programmes)
    assert plain >= at_least(0.95, programmes)


def test_counting_every_draw_would_mislead_and_counting_the_first_does_not() -> None:
    first, every = np.mean([weekly(seed) for seed in range(100)], axis=0)
    assert first == pytest.approx(0.1, abs=0.015)
    assert every > first + 0.01
