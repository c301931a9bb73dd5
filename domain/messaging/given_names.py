# ruff: noqa: RUF001 - signs that look alike are what this is about
"""What to call somebody by, of a name as platforms export it; nothing where it cannot be told.

"Hi there" is friendly; "Hi SMITH," and "Hi test@example.com" are not.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: Longer than this is no name one is called by.
_LONGEST: Final = 25
#: What stands in a column of names where nobody's name is known.
_PLACEHOLDERS: Final = frozenset(
    (
        *("admin", "anonym", "anonymous", "deleted", "guest", "learner", "name", "none", "null"),
        *("student", "test", "tba", "undefined", "unbekannt", "unknown", "user"),
    )
)
# letters with their marks, joined by an apostrophe, a hyphen or a space; not initials, not codes
_NAME: Final = re.compile(r"[^\W\d_]{2,}(?:['’ʼ\- ·][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def given_name(name: str | None) -> str:
    """The given name of "Ada Lovelace", "LOVELACE, Ada", "Dr. Ada Lovelace" or "Ada"; or "".

    Empty for titles and surnames alone, addresses, numbers, initials, placeholders, and whatever
    is too long or has other signs than letters.
    """
    shown = " ".join(_visible(name or "").split()).strip(" ,;")
    if not shown or any(c.isdigit() or c in "@<>{}|/\\" for c in shown):
        return ""
    if (name or "").rstrip().endswith(","):
        return ""
    # its lists of titles take a tenth of a second to load: only where somebody is greeted
    from nameparser import HumanName  # noqa: PLC0415

    found = HumanName(_without_shouted_surname(shown)).first
    if " " not in shown and shown.isupper():
        return ""  # a surname as often as not
    return _capitalised(found) if _is_name(found) else ""


def _visible(text: str) -> str:
    """The text without direction marks and other signs that nobody sees."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")


def _without_shouted_surname(name: str) -> str:
    """Of "DUPONT Jean" only "Jean": where some words are in capitals, those are the surname."""
    words = name.split()
    loud = [word.isupper() and len(word) > 1 and "." not in word for word in words]
    quiet = [word for word, is_loud in zip(words, loud, strict=True) if not is_loud]
    return " ".join(quiet) if quiet and len(quiet) < len(words) and "," not in name else name


def _is_name(name: str) -> bool:
    ours = name.casefold() in _PLACEHOLDERS
    return bool(_NAME.fullmatch(name)) and len(name) <= _LONGEST and not ours


def _capitalised(name: str) -> str:
    """Names typed in one case get their capitals: "JOHN" and "john" are John."""
    one_case = name.isupper() or name.islower()
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name) if one_case else name
