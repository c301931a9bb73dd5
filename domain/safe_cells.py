"""Cells that no spreadsheet takes for a formula, in every file that leaves the house. Pure."""

import re
import unicodedata
from typing import Final

import pandas as pd

#: What a spreadsheet may take for a formula; a plain signed number or phone number is none.
_FORMULA: Final = re.compile(r"^\s*[=+\-@\t\r|\N{MINUS SIGN}]")
#: Signs that are not seen and may stand before one.
_UNSEEN: Final = re.compile(r"^[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_HARMLESS: Final = re.compile(r"^[+-]?[\d ]+(\.\d+)?$")


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every text cell and every column name made `safe`."""
    texts = frame.select_dtypes(["str", "object"])
    return frame.assign(**{str(name): texts[name].map(safe) for name in texts}).rename(columns=safe)


def safe(value: object) -> object:
    """A cell no spreadsheet will run: formulas are kept as text by a leading apostrophe.

    Full-width and small signs are read as the usual ones, as spreadsheets of East Asia do.
    See OWASP, "CSV Injection".
    """
    if not isinstance(value, str):
        return value
    read = value if value.isascii() else _as_read(value)
    return f"'{value}" if _FORMULA.match(read) and not _HARMLESS.match(read) else value


def _as_read(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
