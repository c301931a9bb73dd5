"""Sentences of many rows: each is made once and looked up by every row it is true of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model import Floats

Whole = npt.NDArray[np.intp]

#: Whole numbers within so much are counted by a table, which hashing takes five times as long as.
_SPREAD: Final = 1 << 12
_TABLE: Final = 1 << 18


@dataclass(frozen=True)
class FactSentence:
    """A fact's different sentences, and which of them is each row's."""

    sentences: tuple[str, ...]
    which: Whole


def phrased(numbers: Sequence[Floats], words: Callable[..., str]) -> FactSentence:
    """The words of each row's numbers; none where the first number is NaN."""
    which, example = alike(numbers)
    found = zip(*(column[example].tolist() for column in numbers), strict=True)
    return FactSentence(
        tuple("" if np.isnan(first) else words(first, *more) for first, *more in found), which
    )


def alike(numbers: Sequence[Floats]) -> tuple[Whole, Whole]:
    """Counts the different combinations from 0: each row's own, and a row that has each."""
    which, many = np.zeros(len(numbers[0]), dtype=np.intp), 1
    for column in numbers:
        codes, count = _codes(column)
        which, many = _counted(which * count + codes, many * count)
    example = np.zeros(many, dtype=np.intp)
    example[which] = np.arange(len(which))
    return which, example


def _codes(column: Floats) -> tuple[Whole, int]:
    """Whole numbers counted from the least, what is unknown last; and how many codes there are."""
    low = np.fmin.reduce(column, initial=np.inf)
    spread = np.fmax.reduce(column, initial=-np.inf) - low
    if spread >= _SPREAD:
        codes, different = pd.factorize(column, use_na_sentinel=False)
        return codes, len(different)
    if spread < 0:  # nothing is known
        return np.zeros(len(column), dtype=np.intp), 1
    codes = column - low
    codes[np.isnan(codes)] = spread + 1
    return codes.astype(np.intp), int(spread) + 2


def _counted(which: Whole, many: int) -> tuple[Whole, int]:
    """The codes below `many` that there are, counted from 0 without gaps."""
    if many > _TABLE:
        codes, different = pd.factorize(which)
        return codes, len(different)
    there = np.zeros(many, dtype=bool)
    there[which] = True
    return (np.cumsum(there) - 1)[which], int(there.sum())
