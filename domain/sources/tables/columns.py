"""Small questions about columns that a table may lack, and look-ups of whole columns."""

from collections.abc import Mapping as Map

import pandas as pd

from domain.frames import blank_text


def text(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column as text, or an empty one."""
    if name in rows:
        return rows[name].astype("string")
    return blank_text(rows.index)


def number(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column as numbers, or an empty one."""
    if name in rows:
        return rows[name].astype("Float64")
    return pd.Series(pd.NA, index=rows.index, dtype="Float64")


def days(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column as days, or an empty one."""
    if name in rows:
        return rows[name].astype("datetime64[s]")
    return pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")


def flag(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column as yes or no, or an empty one."""
    if name in rows:
        return rows[name].astype("boolean")
    return pd.Series(pd.NA, index=rows.index, dtype="boolean")


def pairs(keys: pd.Series, values: pd.Series) -> dict[str, str]:
    """A lookup of two columns; by way of lists, since Arrow's text is slow one by one."""
    return dict(zip(keys.tolist(), values.tolist(), strict=True))


def looked_up(cells: pd.Series, lookup: Map[str, str]) -> pd.Series:
    """What `lookup` has for each cell, looked up once per distinct one."""
    codes, distinct = pd.factorize(cells)
    found = pd.array([lookup.get(name) for name in distinct.tolist()], dtype="string")
    return pd.Series(found.take(codes, allow_fill=True), cells.index)
