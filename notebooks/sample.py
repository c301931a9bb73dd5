"""What every notebook begins with: the sample, and where its figures are written down."""

import re
from pathlib import Path
from typing import Final

import pandas as pd

from domain.learners import weekly_moments
from domain.learners.features import Events, compute_features, events_of
from domain.sources.oulad import read_oulad

ROOT: Final = Path(__file__).parent.parent
#: Two presentations of the Open University, of real learners: data/oulad/README.md.
SAMPLE: Final = ROOT / "data/oulad/oulad-aaa2013j-bbb2013b.zip"
#: What notebooks write: reports, predictions, figures.
OUT: Final = ROOT / "var/notebooks"


def sample_events() -> Events:
    """The sample as event tables, and who its learners are."""
    return events_of(read_oulad(SAMPLE).frames)


def features_of_week(events: Events, week: int) -> pd.DataFrame:
    """Every feature at the end of a week, of those still registered, with who they are."""
    moments = weekly_moments(events.tables["enrolments"], events.people["ends_on"].max())
    at = moments[moments["week"] == week]
    people = events.people[["enrolment_id", "enrolment_ref", "cohort_ref", "outcome"]]
    return compute_features(events.tables, at).merge(people, on="enrolment_id")


def note_figures(name: str, text: str) -> None:
    """Keep a notebook's figures, for `make notebooks` to put into docs/analysts.md."""
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.md").write_text(text.strip() + "\n", encoding="utf-8")


def as_markdown(frame: pd.DataFrame) -> str:
    """A table of a document; every cell as it is printed."""
    rows = [[str(cell) for cell in row] for row in frame.itertuples(index=False)]
    lines = [[str(name) for name in frame.columns], ["---"] * frame.shape[1], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_figures(document: str, name: str, figures: str) -> str:
    """The document with what stands between the marks of a notebook written anew.

    Raises `ValueError` where it has no such marks.
    """
    begin, end = f"<!-- figures: {name} -->", "<!-- end -->"
    found = re.compile(rf"({re.escape(begin)}\n).*?({re.escape(end)})", re.DOTALL)
    if not found.search(document):
        raise ValueError(f"there is no place for {begin}")
    return found.sub(lambda marks: f"{marks[1]}\n{figures.strip()}\n\n{marks[2]}", document)
