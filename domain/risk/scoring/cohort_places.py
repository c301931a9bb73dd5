"""Where a learner stands in the cohort, as numbers and in words."""

from collections.abc import Callable

import numpy as np

from domain.risk.model import Floats

Column = Callable[[str], Floats]


def lower_half(percentile: str) -> Callable[[Column], Floats]:
    """1 where a learner stands in the lower half of the cohort, 0 in the upper; NaN if unknown."""

    def below(column: Column) -> Floats:
        place = column(percentile)
        return np.where(np.isnan(place), np.nan, (place < 0.5).astype("float64"))  # noqa: PLR2004

    return below


def place(percentile: str) -> Callable[[Column], tuple[Floats]]:
    """1 above most of the cohort, -1 below most of it, 0 in its middle."""

    def place(column: Column) -> tuple[Floats]:
        return (np.sign(column(percentile) - 0.5),)

    return place


def than_most(more: str, less: str) -> Callable[[bool, float], str]:
    """Words for who has more, or less, than most of the cohort: more of it lowers the risk."""

    def words(rises: bool, place: float) -> str:  # noqa: FBT001
        if place == 0 or (place > 0) == rises:
            return ""
        return f"{less if rises else more} than most of the cohort"

    return words
