import numpy as np
import pytest

from domain.experiments.effects import half_width


def test_it_is_wider_than_the_interval_for_one_look_and_less_so_near_its_size() -> None:
    at_five_hundred, small, large = half_width(1.0, [500, 20, 500_000])
    assert 1.96 < at_five_hundred < small
    assert at_five_hundred < large


def test_it_shrinks_to_nothing_as_learners_come() -> None:
    learners = np.array([1e2, 1e4, 1e6, 1e8])
    widths = half_width(0.5 / np.sqrt(learners), learners)
    assert list(widths) == sorted(widths, reverse=True)
    assert widths[-1] < 0.001


def test_more_confidence_is_a_wider_interval() -> None:
    usual = half_width(1.0, 500)
    assert usual == pytest.approx(3.04, abs=0.01)
    assert half_width(1.0, 500, confidence=0.99) > usual
