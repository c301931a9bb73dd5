"""Columns as codes and distinct values, so that what is alike is worked out once for everybody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """One thing about every row: `distinct[codes[row]]`."""

    codes: Codes
    distinct: Sequence[Any]

    def at(self, rows: NDArray[np.intp]) -> "Facet":
        """The same about some of the rows."""
        return Facet(codes=self.codes[rows], distinct=self.distinct)


def always(value: object, rows: int) -> Facet:
    """The same for every row."""
    return Facet(codes=np.zeros(rows, dtype=np.int64), distinct=[value])


def facet(column: "pd.Series[Any]", plain: Callable[[Any], Any] = lambda value: value) -> Facet:
    """The column's values as `plain` makes them, None where it is empty."""
    codes, values = pd.factorize(column)
    none = len(values)
    found = np.where(codes < 0, none, codes).astype(np.int64)
    return Facet(codes=found, distinct=[*map(plain, values), None])


def looked_up(keys: "pd.Series[Any]", values: Mapping[Any, Any], absent: object) -> Facet:
    """What a mapping says of each key; few keys are in it, and alike values are one."""
    if not values:
        return always(absent, len(keys))
    mine = keys.isin(list(values)).to_numpy()
    known = {absent: 0}
    codes = np.zeros(len(keys), dtype=np.int64)
    codes[mine] = [known.setdefault(values[key], len(known)) for key in keys[mine].tolist()]
    return Facet(codes=codes, distinct=list(known))


def together(parts: Mapping[str, Facet]) -> Facet:
    """The distinct combinations that occur: each value is a mapping with a value of every part."""
    names, facets = list(parts), list(parts.values())
    codes = facets[0].codes
    for part in facets[1:]:
        codes, _ = pd.factorize(codes * len(part.distinct) + part.codes)
    codes, _ = pd.factorize(codes)
    size = int(codes.max()) + 1 if len(codes) else 0
    first = np.zeros(size, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    columns = [[part.distinct[code] for code in part.codes[first].tolist()] for part in facets]
    return Facet(
        codes=codes.astype(np.int64),
        distinct=[dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)],
    )
