"""Names of people as they are said, and as they are compared."""

from typing import Final

import pandas as pd

#: What may have to become one blank: most names are not looked at one by one.
_UNEVEN: Final = r"  |[^ -~]"
#: What ends a line, or turns what follows it around: no sign of a name, and no mail's subject.
_NO_SIGNS: Final = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+"


def in_one_line(names: pd.Series) -> pd.Series:
    """Names as a line may hold them: what a cell broke over two is one again."""
    return _replaced(names, _NO_SIGNS, rf" *{_NO_SIGNS} *", " ").str.strip()


def given_name_first(names: pd.Series) -> pd.Series:
    """Names as they are said: "Birch, Ada" is Ada Birch."""
    return _replaced(names, ",", r"^\s*([^,]+?)\s*,\s*([^,]+?)\s*$", r"\2 \1")


def same_name(names: pd.Series) -> pd.Series:
    """Names as they are compared: "Birch, Ada" and "ada  birch" are one."""
    return _replaced(given_name_first(names).str.lower(), _UNEVEN, r"\s+", " ").str.strip()


def _replaced(names: pd.Series, where: str, pattern: str, by: str) -> pd.Series:
    """The names with the pattern replaced in those that hold what is asked for first."""
    some = names.str.contains(where, regex=True).fillna(value=False).astype(bool)
    if not some.any():
        return names
    return names.mask(some, names[some].str.replace(pattern, by, regex=True))
