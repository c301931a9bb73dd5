"""What a condition means: comparisons of fields, joined; each answers for a whole frame at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.nudges.catalogue.fields import FIELDS, FieldKind

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldComparison:
    """One field compared; `op` is one of < <= > >= = between in mentions known."""

    field: str
    op: str
    values: tuple[float | str, ...] = ()

    def mask(self, frame: pd.DataFrame) -> Mask:
        """Rows that satisfy it; an unknown value satisfies nothing."""
        column = frame[self.field]
        if FIELDS[self.field].kind is FieldKind.WORDS:
            return self._words(column)
        have = column.to_numpy(dtype=float, na_value=np.nan)
        return _NUMERIC[self.op](have, np.asarray(self.values, dtype=float))

    def possible(self, frame: pd.DataFrame) -> Mask:
        """Rows that satisfy it, or might if the value were known."""
        return self.mask(frame) | (unknown(frame, self.field) & (self.op != "known"))

    def comparisons(self) -> Iterator["FieldComparison"]:
        """Itself."""
        yield self

    def _words(self, column: "pd.Series[Any]") -> Mask:
        """Each distinct text is compared once, however many rows have it."""
        codes, texts = pd.factorize(column)
        wanted = [str(value).casefold() for value in self.values]
        holds = [self._holds(str(text).casefold(), wanted) for text in texts]
        found: Mask = np.array([*holds, False])[codes]  # code -1, the last: unknown
        return found

    def _holds(self, text: str, wanted: list[str]) -> bool:
        if self.op == "known":
            return text != ""
        return wanted[0] in text if self.op == "mentions" else text in wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class Negation:
    """Whoever does not satisfy `part`."""

    part: "Condition"

    def mask(self, frame: pd.DataFrame) -> Mask:
        """The other rows."""
        return ~self.part.mask(frame)

    def possible(self, frame: pd.DataFrame) -> Mask:
        """The same: what nobody knows is not what is excluded."""
        return self.mask(frame)

    def comparisons(self) -> Iterator[FieldComparison]:
        """Every comparison in it."""
        yield from self.part.comparisons()


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """All (`and`) or any (`or`) of its parts."""

    word: str
    parts: tuple["Condition", ...]

    def mask(self, frame: pd.DataFrame) -> Mask:
        """Rows that satisfy all, or any."""
        return self._joined([part.mask(frame) for part in self.parts])

    def possible(self, frame: pd.DataFrame) -> Mask:
        """Rows that might, if what is unknown of them were known."""
        return self._joined([part.possible(frame) for part in self.parts])

    def _joined(self, masks: list[Mask]) -> Mask:
        join = np.logical_and if self.word == "and" else np.logical_or
        found: Mask = join.reduce(masks)
        return found

    def comparisons(self) -> Iterator[FieldComparison]:
        """Every comparison in it, in the order written."""
        for part in self.parts:
            yield from part.comparisons()


def unknown(frame: pd.DataFrame, field: str) -> Mask:
    """Rows of which nobody knows a field; of words "Not known" says as much."""
    column = frame[field]
    if FIELDS[field].kind is FieldKind.NUMBER:
        return column.isna().to_numpy(dtype=bool)
    return (column.isna() | column.astype("object").isin(_NOTHING_SAID)).to_numpy(dtype=bool)


Condition = FieldComparison | Negation | Joined

_NOTHING_SAID: Final = ("", "Not known")

_NUMERIC: Final[Mapping[str, Callable[[Numbers, Numbers], Mask]]] = {
    "<": lambda have, wanted: np.less(have, wanted[0]),
    "<=": lambda have, wanted: np.less_equal(have, wanted[0]),
    ">": lambda have, wanted: np.greater(have, wanted[0]),
    ">=": lambda have, wanted: np.greater_equal(have, wanted[0]),
    "=": lambda have, wanted: np.equal(have, wanted[0]),
    "in": np.isin,
    "known": lambda have, _: ~np.isnan(have),
    "between": lambda have, wanted: (have >= wanted[0]) & (have <= wanted[1]),
}
