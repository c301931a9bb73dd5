"""Names of people as they are said, and as they are compared."""

import pandas as pd


def given_name_first(names: pd.Series) -> pd.Series:
    """Names as they are said: "Birch, Ada" is Ada Birch."""
    return names.str.replace(r"^\s*([^,]+?)\s*,\s*([^,]+?)\s*$", r"\2 \1", regex=True)


def same_name(names: pd.Series) -> pd.Series:
    """Names as they are compared: "Birch, Ada" and "ada  birch" are one."""
    return given_name_first(names).str.lower().str.replace(r"\s+", " ", regex=True).str.strip()
