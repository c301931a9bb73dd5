"""The short words around messages and on a learner's pages, in each language there is.

`templates/words/<language>.toml` holds them by table and key. What a language does not say is said
in English; a placeholder is written `{like_this}`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

#: What every other language falls back to.
ENGLISH: Final = "en"
_FOLDER: Final = "words/"
_SUFFIX: Final = ".toml"


class WordsError(ValueError):
    """A file of words cannot be read, or a word is asked for that no language has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    """The words of one language; call it with a key such as "why.title" and its values."""

    language: str
    words: Mapping[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """The words of that key, filled in."""
        try:
            return str(self.words[key]).format(**values)
        except KeyError as error:
            raise WordsError(f"templates/words/{self.language}.toml: {key}: {error}") from error

    def has(self, key: str) -> bool:
        """Whether there are such words."""
        return key in self.words

    def day(self, day: date) -> str:
        """A day as people write it: "16 March"."""
        return self("dates.day", day=day.day, month=self.words["dates.months"][day.month - 1])


class Translations:
    """Every language's words, read once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._by_language = {
            name.removeprefix(_FOLDER).removesuffix(_SUFFIX): _read(name, source)
            for name, source in sources.items()
            if name.startswith(_FOLDER) and name.endswith(_SUFFIX)
        }
        english = self._by_language.setdefault(ENGLISH, {})
        self._lexicons = {
            language: Translation(language=language, words={**english, **own})
            for language, own in self._by_language.items()
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are, English first."""
        return tuple(sorted(self._by_language, key=lambda name: (name != ENGLISH, name)))

    def of(self, language: str | None) -> Translation:
        """The words of a language ("de", "de-AT"), or English where there are none."""
        spoken = next((x for x in narrowed(language) if x in self._by_language), ENGLISH)
        return self._lexicons[spoken]

    def missing(self, language: str) -> list[str]:
        """The keys that this language leaves to English."""
        return sorted(set(self._by_language[ENGLISH]) - set(self._by_language[language]))


def narrowed(language: str | None) -> tuple[str, ...]:
    """A language as asked for, and without its country: "de-AT", "de"."""
    if not language:
        return ()
    plain = language.strip().lower().replace("_", "-")
    return (plain, plain.split("-")[0])


def _read(name: str, source: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise WordsError(f"templates/{name}: {error}") from error
    return {
        f"{table}.{key}": said for table, found in tables.items() for key, said in found.items()
    }
