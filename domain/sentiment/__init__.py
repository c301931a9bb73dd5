"""How a short text sounds, from -1 to 1, by words alone and on this machine; unsure is nothing."""

from domain.sentiment.evaluation import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    LabelledTexts,
    as_markdown,
    evaluate_texts,
)
from domain.sentiment.reading import Tone, sentiment_of, tone_of, with_sentiment

__all__ = [
    "NEGATIVE",
    "NEUTRAL",
    "POSITIVE",
    "LabelledTexts",
    "Tone",
    "as_markdown",
    "evaluate_texts",
    "sentiment_of",
    "tone_of",
    "with_sentiment",
]
