import math

import numpy as np
import pytest

from domain.experiments.proportions import (
    RATIO_ALARM,
    Group,
    always_valid,
    newcombe,
    ratio_p,
    smallest_detectable,
)


@pytest.mark.parametrize(
    ("treated", "held_out", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0000),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_the_interval_is_the_published_one(
    treated: tuple[int, int], held_out: tuple[int, int], low: float, high: float
) -> None:
    found = newcombe(
        Group(reached=treated[0], learners=treated[1]),
        Group(reached=held_out[0], learners=held_out[1]),
    )
    assert (found.low, found.high) == (
        pytest.approx(low, abs=1e-4),
        pytest.approx(high, abs=1e-4),
    )


@pytest.mark.parametrize(
    ("base", "lift", "size"), [(0.4, 0.0, 150), (0.4, 0.1, 150), (0.1, 0.05, 60)]
)
def test_the_interval_covers_a_planted_effect_at_its_stated_rate(
    base: float, lift: float, size: int
) -> None:
    dice = np.random.default_rng(7)
    covered = 0
    for treated, held_out in zip(
        dice.binomial(size, base + lift, 1000), dice.binomial(size, base, 1000), strict=True
    ):
        interval = newcombe(
            Group(learners=size, reached=int(treated)), Group(learners=size, reached=int(held_out))
        )
        covered += lift in interval
    assert covered >= 935


def test_looking_every_day_finds_an_effect_that_is_not_there_in_at_most_one_of_twenty() -> None:
    dice = np.random.default_rng(11)
    alarms = naive = 0
    days = np.arange(20, 601, 20)
    for _ in range(400):
        treated, held_out = (np.cumsum(dice.random(600) < 0.4)[days - 1] for _ in range(2))
        looks = [
            (Group(learners=int(n), reached=int(a)), Group(learners=int(n), reached=int(b)))
            for n, a, b in zip(days, treated, held_out, strict=True)
        ]
        alarms += any(0 not in always_valid(a, b) for a, b in looks)
        naive += any(0 not in newcombe(a, b) for a, b in looks)
    assert alarms / 400 <= 0.05
    assert naive / 400 > 0.1  # which is why the other one is shown


def test_an_always_valid_interval_still_finds_what_is_there() -> None:
    many = always_valid(Group(learners=2000, reached=1000), Group(learners=2000, reached=800))
    assert many.low > 0


@pytest.mark.parametrize(
    ("treated", "held_out", "share", "broken"),
    [(500, 500, 0.5, False), (520, 480, 0.5, False), (600, 400, 0.5, True), (810, 190, 0.2, False)],
)
def test_an_uneven_split_is_caught(
    *, treated: int, held_out: int, share: float, broken: bool
) -> None:
    p = ratio_p(treated, held_out, expected_held_out=(treated + held_out) * share)
    assert (p < RATIO_ALARM) is broken


def test_without_a_hold_out_there_is_no_split_to_check() -> None:
    assert ratio_p(100, 0, expected_held_out=0) == 1.0


@pytest.mark.parametrize(
    ("treated", "held_out", "points"), [(250, 250, 12.4), (450, 50, 20.6), (2500, 2500, 3.9)]
)
def test_the_smallest_detectable_effect_is_what_the_size_allows(
    treated: int, held_out: int, points: float
) -> None:
    found = smallest_detectable(treated, held_out, base=0.4)
    assert 100 * found == pytest.approx(points, abs=0.3)
    assert smallest_detectable(treated, 0, base=0.4) == math.inf
