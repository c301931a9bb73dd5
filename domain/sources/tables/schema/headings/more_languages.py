"""Headings in Polish, Japanese and Swedish by field, in the form in which they are compared.

`heading_words` has the other languages.
"""

from collections.abc import Mapping
from typing import Final

from domain.sources.parsers import words
from domain.sources.tables.schema.headings.headings import plain
from domain.sources.tables.schema.headings.polish_japanese import POLISH_JAPANESE
from domain.sources.tables.schema.headings.swedish import SWEDISH

MORE: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(
        plain(word)
        for language in (POLISH_JAPANESE, SWEDISH)
        if name in language
        for word in words(language[name])
    )
    for name in POLISH_JAPANESE.keys() | SWEDISH.keys()
}
