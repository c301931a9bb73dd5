"""Keeps words away from learners that tell them what they lack: a list per language.

A learner reads what they can do next, never a label. Words for colleagues are exempt.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from domain.messaging.rendering import ENGLISH

#: Stems of words and whole phrases; a stem counts where a word begins with it.
DEFICIT: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        *("fail", "at risk", "behind", "struggl", "poor", "weak", "lazy", "inactive", "deficien"),
        *("drop out", "dropout", "dropping out", "disappoint", "last chance", "warning", "lagging"),
        *("underperform", "unsatisfactory", "not good enough", "excuse", "neglect", "at-risk"),
    ),
    "de": (
        *("versag", "scheiter", "gescheitert", "durchgefallen", "durchfallen", "durchzufallen"),
        *("rückstand", "zurückgefallen", "zurückgeblieben", "hinterher", "gefährdet", "risiko"),
        *("schwach", "schwäche", "mangelhaft", "ungenügend", "unzureichend", "faul", "inaktiv"),
        *("abbruch", "abbrech", "enttäusch", "letzte chance", "warnung", "vernachlässig"),
        *("schlechte leistung", "nicht gut genug", "ausrede"),
    ),
}
#: Words that colleagues read.
FOR_STAFF: Final = (
    *("email/alert_coach/", "email/coach_", "sms/alert_coach", "sms/coach_", "sms/notice"),
    *("email/weekly_summary/", "email/notice/", "email/invitation/", "email/staff_"),
)
_CHECKED: Final = (".txt", ".mjml", ".html", ".toml")
# what a template does is not what it says
_MARKUP: Final = re.compile(r"\{[{%#].*?[}%#]\}|<[^>]*>")


@dataclass(frozen=True, kw_only=True, slots=True)
class DeficitWord:
    """A word that no learner should read, and where it stands."""

    name: str
    line: int
    word: str

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        return (
            f"templates/{self.name}:{self.line}: {self.word!r} tells learners what they lack;"
            " say what they can do next"
        )


def find_deficit_words(sources: Mapping[str, str]) -> Iterator[DeficitWord]:
    """Every deficit word in what learners read, by file and line."""
    for name, source in sources.items():
        if name.startswith(FOR_STAFF) or not name.endswith(_CHECKED):
            continue
        for number, line in enumerate(source.splitlines(), start=1):
            for word in deficit_words_in(line, language_of(name)):
                yield DeficitWord(name=name, line=number, word=word)


def deficit_words_in(text: str, language: str) -> list[str]:
    """The deficit words of one text, as they are written there."""
    visible = _MARKUP.sub(" ", text)
    return [found.group() for found in _pattern(language).finditer(visible)]


def language_of(name: str) -> str:
    """The language a template is in, by its path: a folder, an ending or a file called like one."""
    pieces = set(re.split(r"[/.]", name))
    return next((code for code in DEFICIT if code in pieces and code != ENGLISH), ENGLISH)


def _pattern(language: str) -> re.Pattern[str]:
    stems = "|".join(re.escape(stem).replace(r"\ ", r"\s+") for stem in DEFICIT[language])
    return re.compile(rf"\b(?:{stems})\w*", re.IGNORECASE)
