import math

import numpy as np
import pytest

from domain.experiments.proportions import (
    ArmCount,
    Interval,
    difference_intervals,
    group_of,
    learners_needed,
    newcombe,
    smallest_detectable,
)


def test_the_interval_is_the_published_one() -> None:
    published = [  # Newcombe 1998, table II, method 10: treated, held out, low, high
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0000),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ]
    treated, held_out, low, high = (np.array(part) for part in zip(*published, strict=True))
    found = newcombe(treated[:, 1], treated[:, 0], held_out[:, 1], held_out[:, 0])
    assert found[0] == pytest.approx(low, abs=1e-4)
    assert found[1] == pytest.approx(high, abs=1e-4)
    pairs = [(*one, *other) for one, other, _, _ in published]
    assert [(i.low, i.high) for i in difference_intervals(pairs)] == [*zip(*found, strict=True)]


def test_a_surer_interval_is_a_wider_one_around_the_same_difference() -> None:
    (usual, surer) = (newcombe(70, 56, 80, 48, confidence=c) for c in (0.95, 0.99))
    assert surer[0] < usual[0] < 56 / 70 - 48 / 80 < usual[1] < surer[1]


@pytest.mark.parametrize(
    ("treated", "held_out", "points"), [(250, 250, 12.4), (450, 50, 20.6), (2500, 2500, 3.9)]
)
def test_the_smallest_detectable_effect_is_what_the_size_allows(
    treated: int, held_out: int, points: float
) -> None:
    found = smallest_detectable(treated, held_out, base=0.4)
    assert 100 * found == pytest.approx(points, abs=0.3)
    assert smallest_detectable(treated, 0, base=0.4) == math.inf


@pytest.mark.parametrize("held_out", [0.2, 0.5])
def test_so_many_learners_make_the_difference_detectable_and_one_in_twenty_less_do_not(
    held_out: float,
) -> None:
    def seen(learners: float) -> float:
        arms = round(learners * (1 - held_out)), round(learners * held_out)
        return smallest_detectable(*arms, base=0.4)

    needed = learners_needed(0.1, base=0.4, held_out=held_out)
    assert seen(1.01 * needed) <= 0.1 < seen(0.95 * needed)


def test_nobody_can_be_lifted_beyond_everyone() -> None:
    assert learners_needed(0.7, base=0.4, held_out=0.5) == 8


def test_an_arm_counts_its_learners_and_who_reached_the_goal() -> None:
    assert group_of(np.array([True, False, True])) == ArmCount(learners=3, reached=2)


def test_an_empty_arm_has_no_share() -> None:
    assert math.isnan(ArmCount(learners=0, reached=0).share)


def test_a_difference_at_either_end_of_a_range_is_in_it() -> None:
    span = Interval(low=-0.1, high=0.2)
    assert [x in span for x in (-0.11, -0.1, 0.0, 0.2, 0.21)] == [False, True, True, True, False]


def test_two_learners_could_show_no_effect_there_can_be() -> None:
    assert smallest_detectable(1, 1, base=0.5) > 1
