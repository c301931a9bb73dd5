"""How often the reading is right: precision and recall beside two baselines, with intervals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from domain.sentiment.reading import Tone, sentiment_of, tone_of

POSITIVE, NEGATIVE, NEUTRAL = "positive", "negative", "neutral"
OURS: Final = "Staycourse"
_PLAIN, _MAJORITY = "VADER as it comes", "the commonest label"
_WORD_OF: Final = {Tone.GOOD: POSITIVE, Tone.HARD: NEGATIVE, None: NEUTRAL}
_PLAIN_FROM: Final = 0.05  # the library's own advice
_DRAWS: Final = 1000
_Words = npt.NDArray[np.str_]
_Interval = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class LabelledTexts:
    """Texts and what people say of each: `POSITIVE`, `NEGATIVE` or `NEUTRAL`; and what they are."""

    name: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SentimentEvaluation:
    """One row per reader and measure: its value and 95 % interval, texts drawn again."""

    name: str
    texts: int
    told: float
    rows: pd.DataFrame
    ahead: Mapping[str, _Interval]


def evaluate_texts(labelled: LabelledTexts, *, seed: int) -> SentimentEvaluation:
    """What each reader says of the same texts, against what people say."""
    labels = np.array(labelled.labels)
    names, counts = np.unique(labels, return_counts=True)
    readers: dict[str, Callable[[str], str]] = {
        OURS: lambda text: _WORD_OF[tone_of(sentiment_of(text))],
        _PLAIN: _plain(),
        _MAJORITY: lambda _text: str(names[counts.argmax()]),
    }
    said = {name: np.array([read(t) for t in labelled.texts]) for name, read in readers.items()}
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(labels), (_DRAWS, len(labels)))
    rows, f1 = [], {}
    for reader, words in said.items():
        drawn = [_measures(labels[d], words[d]) for d in draws]
        f1[reader] = np.array([one["macro F1"] for one in drawn])
        for measure, value in _measures(labels, words).items():
            low, high = _interval(np.array([one[measure] for one in drawn]))
            rows.append((reader, measure, value, low, high))
    return SentimentEvaluation(
        name=labelled.name,
        texts=len(labels),
        told=float((said[OURS] != NEUTRAL).mean()),
        rows=pd.DataFrame(rows, columns=["reader", "measure", "value", "low", "high"]),
        ahead={name: _interval(f1[OURS] - f1[name]) for name in (_PLAIN, _MAJORITY)},
    )


def as_markdown(found: SentimentEvaluation) -> str:
    """A table with one line per reader."""
    measures = list(found.rows["measure"].unique())
    lines = [
        f"### {found.name}",
        "",
        f"{found.texts:,} texts; of {found.told:.0%} it says anything. 95 % intervals.",
        "",
        f"| reader | {' | '.join(measures)} | ours ahead by (macro F1) |",
        "| --- " * (len(measures) + 2) + "|",
    ]
    for reader, rows in found.rows.groupby("reader", sort=False):
        cells = [f"{r.value:.2f} [{r.low:.2f}, {r.high:.2f}]" for r in rows.itertuples()]
        ahead = found.ahead.get(str(reader))
        told = f"{ahead[0]:+.2f} to {ahead[1]:+.2f}" if ahead else ""
        lines.append(f"| {reader} | {' | '.join(cells).replace('nan', '-')} | {told} |")
    return "\n".join([*lines, ""])


def _plain() -> Callable[[str], str]:
    reader = SentimentIntensityAnalyzer()

    def read(text: str) -> str:
        score = reader.polarity_scores(text)["compound"]
        if abs(score) < _PLAIN_FROM:
            return NEUTRAL
        return POSITIVE if score > 0 else NEGATIVE

    return read


def _measures(labels: _Words, words: _Words) -> dict[str, float]:
    """Precision and recall of what is said to be good and hard, and the mean F1 of all three."""
    found, f1 = {}, []
    for label in (POSITIVE, NEGATIVE, NEUTRAL):
        right = float(((labels == label) & (words == label)).sum())
        told, there = float((words == label).sum()), float((labels == label).sum())
        if label != NEUTRAL:
            found[f"precision, {label}"] = right / told if told else float("nan")
            found[f"recall, {label}"] = right / there if there else float("nan")
        f1.append(2 * right / (told + there) if told + there else 0.0)
    return found | {"macro F1": sum(f1) / len(f1)}


def _interval(values: npt.NDArray[np.float64]) -> _Interval:
    known = values[~np.isnan(values)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)
