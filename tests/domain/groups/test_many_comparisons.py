"""Holm's correction is that of statsmodels, number by number."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from domain.groups.many_comparisons import holm


@pytest.mark.parametrize("number", [1, 2, 36, 400])
def test_chances_are_corrected_as_statsmodels_corrects_them(number: int) -> None:
    chances = np.random.default_rng(number).beta(0.5, 2, number).round(2)  # with ties
    assert holm(chances.tolist()) == pytest.approx(multipletests(chances, method="holm")[1])


def test_of_nothing_nothing_is_corrected() -> None:
    assert holm([]) == []
