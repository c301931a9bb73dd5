"""How a text sounds, or nothing where its words do not say.

English is read by VADER (Hutto & Gilbert, 2014), a lexicon with rules for negation and emphasis,
with words of learning beside its own; German by a short list of ours. What is in neither language,
says good and bad at once, may be ironic, asks only, or has no word that weighs, has no number.
"""

import math
import re
from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Final

import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from domain.sentiment.words import EITHER_WAY, GERMAN, GERMAN_NEGATION, LITTLE_WORDS, PHRASES, WORDS

#: From here on a text sounds one way; below, its words weigh too little to say.
SURE: Final = 0.25
#: Both good and bad from this share of the weighing words on: neither.
_MIXED: Final = 0.25
_MOST_CHARACTERS: Final = 2000
_NEGATION_REACH: Final = 3
#: VADER's own: by what a sum of weights becomes a number within -1 and 1.
_SOFTENING: Final = 15


class Tone(StrEnum):
    """How it sounds, in a word."""

    GOOD = "sounds good"
    HARD = "sounds hard"


def sentiment_of(text: str | None) -> float | None:
    """From -1 (hard) to 1 (good), to two digits; None where it cannot be told."""
    said = " ".join((text or "").split())[:_MOST_CHARACTERS].replace("\u2019", "'")
    language = _language_of(said)
    lowered = said.lower()
    if language is None or any(re.search(way, lowered) for way in EITHER_WAY):
        return None
    if all(part.rstrip().endswith("?") for part in re.findall(r"[^.!?]+[.!?]*", said)):
        return None  # asks, and says nothing else
    score = _english(said) if language == "en" else _german(lowered)
    return None if score is None or abs(score) < SURE else round(score, 2)


def tone_of(sentiment: float | None) -> Tone | None:
    """The word for a number; None where there is none, or it is between."""
    if sentiment is None or not abs(sentiment) >= SURE:
        return None
    return Tone.GOOD if sentiment > 0 else Tone.HARD


def with_sentiment(check_ins: pd.DataFrame, *, but: Collection[str] = ()) -> pd.DataFrame:
    """The same rows; what a learner wrote and nobody has rated gets its number, if it has one.

    `but` are refs of enrolments that are not judged.
    """
    asked = (
        (check_ins["kind"] == "check_in")
        & check_ins["text"].notna()
        & check_ins["sentiment"].isna()
        & ~check_ins["enrolment_ref"].isin(but)
    ).fillna(value=False)
    if not asked.any():
        return check_ins
    read = {text: sentiment_of(text) for text in check_ins.loc[asked, "text"].unique()}
    found = check_ins.loc[asked, "text"].map(read).astype("Float64")
    return check_ins.assign(sentiment=check_ins["sentiment"].where(~asked, found))


@cache
def _reader() -> SentimentIntensityAnalyzer:
    reader = SentimentIntensityAnalyzer()
    reader.lexicon |= {**WORDS} | {_joined(phrase): weight for phrase, weight in PHRASES.items()}
    return reader


def _language_of(text: str) -> str | None:
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower())
    counts = {name: sum(w in little for w in words) for name, little in LITTLE_WORDS.items()}
    english, german = counts["en"], counts["de"]
    if german > english:
        return "de"
    known = any(word in _reader().lexicon for word in words)
    return "en" if english > german or (known and not german) else None


def _english(text: str) -> float | None:
    marked = _PHRASES.sub(lambda found: _joined(found[0].lower()), text)
    scores = _reader().polarity_scores(marked)
    good, hard = scores["pos"], scores["neg"]
    if good + hard == 0 or min(good, hard) > _MIXED * (good + hard):
        return None
    return float(scores["compound"])


def _german(lowered: str) -> float | None:
    words = re.findall(r"[^\W\d_]+", _GERMAN_PHRASES.sub(lambda f: _marked(f[0]), lowered))
    weights = [
        -_weight(word) if GERMAN_NEGATION & set(_around(words, n)) else _weight(word)
        for n, word in enumerate(words)
    ]
    good, hard = (sum(w for w in weights if w > 0), -sum(w for w in weights if w < 0))
    if good + hard == 0 or min(good, hard) > _MIXED * (good + hard):
        return None
    return (good - hard) / math.sqrt((good - hard) ** 2 + _SOFTENING)


def _around(words: list[str], at: int) -> list[str]:
    """The words that a negation of this one may be among: German puts it before or after."""
    return words[max(0, at - _NEGATION_REACH) : at + _NEGATION_REACH + 1]


def _weight(word: str) -> float:
    return _GERMAN.get(word, 0.0)


def _joined(phrase: str) -> str:
    # letters only: the library keeps a word whole, whatever its apostrophes
    return phrase.replace(" ", "_").replace("'", "")


def _marked(phrase: str) -> str:
    return phrase.replace(" ", "ß")  # a letter, so that the words stay one


_PHRASES: Final = re.compile(
    r"\b(" + "|".join(re.escape(p) for p in sorted(PHRASES, key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)
_GERMAN_PHRASES: Final = re.compile(r"\b(" + "|".join(p for p in GERMAN if " " in p) + r")\b")
_GERMAN: Final = {_marked(phrase): weight for phrase, weight in GERMAN.items()}
