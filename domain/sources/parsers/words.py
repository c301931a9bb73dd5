"""Lists of words written so that many fit a line, and names as they are compared."""

import pandas as pd


def words(text: str) -> tuple[str, ...]:
    """The words between `|`, without the blanks around them."""
    return tuple(part.strip() for part in text.split("|"))


def same_name(names: pd.Series) -> pd.Series:
    """Names as they are compared: "Birch, Ada" and "ada  birch" are one."""
    turned = names.str.replace(r"^\s*([^,]+?)\s*,\s*([^,]+?)\s*$", r"\2 \1", regex=True)
    return turned.str.lower().str.replace(r"\s+", " ", regex=True).str.strip()
