"""The short words around messages and on a learner's pages, in each language there is.

`templates/words/<language>.toml` holds them by table and key. What a language does not say is said
in English; a placeholder is written `{like_this}`. Words that depend on a number are a table of
forms by CLDR's plural categories or by number: `{ one = "{count} day", other = "{count} days" }`.
Days, hours, numbers and lists are written by Babel (https://babel.pocoo.org), as the language does.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

#: What every other language falls back to.
ENGLISH: Final = "en"
#: A language that is no country's follows this one: days come before months, hours go to 24.
_LOCALES: Final[Mapping[str, str]] = {ENGLISH: "en_GB"}
_FOLDER: Final = "words/"
_SUFFIX: Final = ".toml"


class WordsError(ValueError):
    """A file of words cannot be read, or a word is asked for that no language has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    """The words of one language; call it with a key such as "why.title" and its values."""

    language: str
    words: Mapping[str, Any]
    locale: Locale

    def __call__(self, key: str, **values: object) -> str:
        """The words of that key, filled in; where they have forms, the one for `count`."""
        filled = {
            name: format_decimal(value, locale=self.locale)
            if isinstance(value, int | float)
            else value
            for name, value in values.items()
        }
        try:
            return self._form(key, values.get("count")).format(**filled)
        except KeyError as error:
            raise WordsError(f"templates/words/{self.language}.toml: {key}: {error}") from error

    def has(self, key: str) -> bool:
        """Whether there are such words."""
        return key in self.words

    def day(self, day: date) -> str:
        """A day as people write it: "16 March"."""
        return format_skeleton("MMMMd", day, locale=self.locale)

    def day_and_year(self, day: date) -> str:
        """A day that may be of another year: "16 March 2026"."""
        return format_skeleton("yMMMMd", day, locale=self.locale)

    def hour(self, hour: int) -> str:
        """A full hour of the day as people write it: "21:00"."""
        return format_time(time(hour % 24), "short", locale=self.locale)

    def percent(self, share: float) -> str:
        """A share of 1 in whole percent: "61%"."""
        return format_percent(share, locale=self.locale)

    def listed(self, items: Iterable[str]) -> str:
        """Several things in one sentence: "childcare, health and money"."""
        return format_list(list(items), locale=self.locale)

    def _form(self, key: str, count: object) -> str:
        words = self.words[key]
        if isinstance(words, str):
            return words
        plural = self.locale.plural_form(count) if isinstance(count, int | float) else "other"
        return str(words.get(str(count)) or words.get(plural) or words["other"])


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
            language: Translation(
                language=language, words={**english, **own}, locale=_locale(language)
            )
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


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_LOCALES.get(language, language), sep="-" if "-" in language else "_")
    except (ValueError, UnknownLocaleError) as error:
        raise WordsError(f"templates/words/{language}.toml: {error}") from error


def _read(name: str, source: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise WordsError(f"templates/{name}: {error}") from error
    return {
        f"{table}.{key}": words for table, found in tables.items() for key, words in found.items()
    }
