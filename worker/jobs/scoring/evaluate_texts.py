"""How check-ins are read, measured on texts that people labelled; a section of the evaluation."""

from pathlib import Path
from typing import Final

import pandas as pd

from domain.risk.evaluation import with_section
from domain.sentiment import NEGATIVE, NEUTRAL, POSITIVE, LabelledTexts, as_markdown, evaluate_texts
from domain.sources import SourceError

#: Written by us, half of it to choose words by; only the other half is judged on.
LABELLED: Final = Path(__file__).parents[3] / "data/sentiment/check-ins.csv"
TITLE: Final = "How check-ins sound"
_LIMITS: Final = """\
Check-ins are read by VADER with words of learning beside its own (English), and by a short
list of ours (German). The labelled check-ins in `data/sentiment/` were written and labelled
by us, by one person, who also chose the words: by one half of them only, and what is judged here is
the other half. That is not what learners of yours write. Nobody's irony is understood, though some
of its beginnings are left alone; negation is seen three words far. Where words do not say, nothing
is said: that counts as neutral here, and as unknown everywhere else. Fifteen texts of German say
little, whatever their intervals. On English the lead over plain VADER is not settled: more of what
it says is right, and it is as often silent where it could speak.
The mean of a month is one of the scorer's inputs, together with how long ago somebody was in touch,
and may only lower a risk as it rises. Whether it helps is not known: no learner in the data of the
Open University wrote a check-in, so the scorer measured here never saw one, and made-up learners
would only tell what was made up. Where yours write, `train-scorer` weighs it.
"""
_SEED: Final = 20


def evaluate_labelled(file: Path | None) -> list[str]:
    """A table for each language of the file; raises `SourceError` where it is no labelled file."""
    path = file or LABELLED
    try:
        rows = pd.read_csv(path, dtype="string")
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be read: {error}") from error
    if absent := {"text", "label"} - set(rows.columns):
        raise SourceError(f"{path} lacks the column {', '.join(sorted(absent))}")
    known = rows["label"].isin([POSITIVE, NEGATIVE, NEUTRAL]) & rows["text"].notna()
    if not known.all():
        line = int((~known).to_numpy().argmax()) + 2
        raise SourceError(f"{path}, line {line}: a text, and positive, negative or neutral")
    if "half" in rows:
        rows = rows[rows["half"] != "tuning"]
    languages = rows["language"] if "language" in rows else pd.Series("", rows.index)
    return [
        as_markdown(
            evaluate_texts(
                LabelledTexts(
                    name=" ".join(part for part in (path.stem, str(language)) if part),
                    texts=tuple(mine["text"]),
                    labels=tuple(mine["label"]),
                ),
                seed=_SEED,
            )
        )
        for language, mine in rows.groupby(languages)
    ]


def write_section(tables: list[str], path: Path, *, file: Path | None, command: str) -> None:
    """Put the tables in the document's section, in place of what it said before."""
    title = f"{TITLE}: {file.stem}" if file else TITLE
    limits = [] if file else [_LIMITS]
    section = "\n".join([f"## {title}", "", f"`{command}`", "", *limits, *tables])
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(with_section(before, title, section), encoding="utf-8")
