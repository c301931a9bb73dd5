"""What chance alone may make of a figure."""

import numpy as np
import pytest

from domain.risk.intervals import ratio_by_chance


def test_the_interval_of_a_ratio_misses_the_truth_as_seldom_as_it_says() -> None:
    draw, expected = np.random.default_rng(3), 60
    events = draw.poisson(expected, 4000)
    intervals = [ratio_by_chance(expected / seen, events=seen) for seen in events]
    missed = np.mean([not one.low <= 1 <= one.high for one in intervals])
    assert missed == pytest.approx(0.05, abs=0.015)
