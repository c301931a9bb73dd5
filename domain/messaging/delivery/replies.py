"""What a learner's text asks for: a stop in plain words is a stop.

A keyword stops where it stands alone but for courtesy, as a text or a sentence, and where it leads;
a phrase such as "stop texting" stops wherever it stands. Where more was said than that, or the
number is somebody else's, the texts stop and a person reads it: asking somebody who did not mean it
costs less than texting somebody who did. To start again takes a keyword alone. What a reply quotes
was not said by the learner.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.messaging.delivery.stop_words import (
    ABOUT,
    ALONE,
    COURTESY,
    HELP_WORDS,
    MAY_STOP_WORDS,
    NEGATIONS,
    PROVIDER_STOP_WORDS,
    START_WORDS,
    STOP_PHRASES,
    STOP_WORDS,
    STRANGERS,
)

_YES: Final = "yes"
_WORD: Final = re.compile(r"\w+")
_APOSTROPHES: Final = re.compile(r"['`\u2018\u2019\u00b4]")
_KEYWORDS: Final = STOP_WORDS | MAY_STOP_WORDS
_PHRASES: Final = re.compile(rf"\b(?:{'|'.join(STOP_PHRASES)})\b")
_ALONE: Final = re.compile("|".join(ALONE))
_STRANGERS: Final = re.compile(rf"\b(?:{'|'.join(STRANGERS)})\b")
_STOP_SIGNS: Final = str.maketrans(dict.fromkeys("\U0001f6d1\u26d4", " stop "))
#: "Can you stop?" is "stop", but "can you cancel my call?" no leading keyword.
_ASKING: Final = frozenset({"can", "could", "would", "will", "you", "u"})
_QUOTED: Final = re.compile(
    r"^(?:>.*|(?:on|am)\b.{6,100}\b(?:wrote|schrieb)\b.{0,60}:)\s*$", re.IGNORECASE | re.MULTILINE
)
_SENTENCE_ENDS: Final = re.compile(r"[.!?;,\n]+")


class Reply(StrEnum):
    """What a learner's text asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WORDS = "words"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a text asks for; `is_for_a_person`: it says something that only a person can answer."""

    reply: Reply
    is_for_a_person: bool = False


def meaning(body: str, *, opt_out_type: str = "") -> Meaning:
    """What a text means; `opt_out_type` is the provider's own reading, by keywords set up there."""
    body = _unquoted(body)
    words = _words(body)
    if opt_out_type.lower() in {Reply.STOP, Reply.START, Reply.HELP}:
        return Meaning(reply=Reply(opt_out_type.lower()))
    if _is_only_stop(words):
        return Meaning(reply=Reply.STOP)
    sentences = [_words(part) for part in _SENTENCE_ENDS.split(body)]
    if _begins_with_stop(words) or any(_is_or_asks_to_stop(one) for one in sentences):
        return Meaning(reply=Reply.STOP, is_for_a_person=True)
    if len(words) == 1 and words[0] in START_WORDS:
        return Meaning(reply=Reply.START)
    if len(words) == 1 and words[0] in HELP_WORDS:
        return Meaning(reply=Reply.HELP)
    return Meaning(reply=Reply.WORDS, is_for_a_person=True)


def is_an_answer(body: str) -> bool:
    """Whether a word that begins texts again is an answer as well, where nothing was stopped."""
    return _words(body) == [_YES]


def is_answered_by_provider(body: str) -> bool:
    """Whether it is one word that providers know, act on and answer themselves."""
    words = _words(body)
    return len(words) == 1 and words[0] in PROVIDER_STOP_WORDS


def _unquoted(body: str) -> str:
    """What was written below or above a quotation; all of it where nothing else was."""
    said = _QUOTED.sub("", body)
    return said if said.strip() else body


def _words(body: str) -> list[str]:
    """Letters and digits, whatever their case, width, quotation marks and signs around them."""
    plain = unicodedata.normalize("NFKC", body).casefold().translate(_STOP_SIGNS)
    words = _WORD.findall(_APOSTROPHES.sub("", plain))
    together = "".join(words)  # "s t o p"
    return [together] if together in STOP_WORDS else words


def _is_only_stop(words: Sequence[str]) -> bool:
    """Whether nothing stands beside a keyword or a phrase but courtesy, and what is to stop."""
    left = [w for w in _PHRASES.sub("stop", " ".join(words)).split() if w not in COURTESY | _ASKING]
    if len(left) == 1 and left[0] in _KEYWORDS:
        return True
    if _ALONE.fullmatch(" ".join(left)):
        return True
    return not STOP_WORDS.isdisjoint(left) and set(left) <= STOP_WORDS | ABOUT


def _begins_with_stop(words: Sequence[str]) -> bool:
    first = next((word for word in words if word not in COURTESY), "")
    return first in _KEYWORDS


def _is_or_asks_to_stop(words: Sequence[str]) -> bool:
    """Whether a sentence is a stop by itself, asks for one, or comes from a stranger."""
    text = " ".join(words)
    if set(words) - COURTESY and set(words) <= STOP_WORDS | COURTESY:
        return True
    before = (text[: found.start()].split()[-1:] for found in _PHRASES.finditer(text))
    return any(NEGATIONS.isdisjoint(word) for word in before) or bool(_STRANGERS.search(text))
