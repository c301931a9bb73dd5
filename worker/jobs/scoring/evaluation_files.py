"""An evaluation from files to files: read the source, measure, write predictions and report."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.evaluation import Evaluation, as_html, as_json, as_markdown, with_section
from domain.risk.training import Refusal
from domain.sources import SourceError
from domain.sources.oulad import read_oulad
from worker.jobs.scoring.evaluate import evaluate_frames

_HEAD = """# How good are the scores?

Written by `staycourse evaluate`; each section tells its own command. Every figure is about learners
still registered in that week, from events before it, judged on learners the scorer never saw.
"""


def evaluate_oulad(
    train: Path,
    test: Path,
    policy: ScorerPolicy,
    *,
    train_cohorts: Sequence[str] = (),
    test_cohorts: Sequence[str] = (),
) -> Evaluation | Refusal:
    """Evaluate on OULAD downloads; cohorts ("BBB-2013B") narrow what either side may use.

    Raises `SourceError` when a file cannot be read or holds none of the cohorts.
    """
    learnt = only_cohorts(read_oulad(train).frames, train_cohorts)
    judged = only_cohorts(read_oulad(test).frames, test_cohorts)
    return evaluate_frames(learnt, judged, policy)


def only_cohorts(
    frames: Mapping[str, pd.DataFrame], cohorts: Sequence[str]
) -> Mapping[str, pd.DataFrame]:
    """The frames narrowed to these cohorts and everything that belongs to them; all by default."""
    if not cohorts:
        return frames
    known = set(frames["cohorts"]["ref"])
    if absent := sorted(set(cohorts) - known):
        raise SourceError(f"there is no {', '.join(absent)}; there are {', '.join(sorted(known))}")
    kept = dict(frames)
    for name, column in (("cohorts", "ref"), ("enrolments", "cohort_ref")):
        kept[name] = frames[name][frames[name][column].isin(cohorts)]
    if "assessments" in frames:
        work = frames["assessments"]
        kept["assessments"] = work[work["cohort_ref"].isin(cohorts)]
    refs = set(kept["enrolments"]["ref"])
    for name, frame in frames.items():
        if "enrolment_ref" in frame.columns:
            kept[name] = frame[frame["enrolment_ref"].isin(refs)]
    return kept


def write_report(found: Evaluation, path: Path, *, title: str, command: str) -> None:
    """Write by the file's ending: .html a page, .json figures, .md this section of a document."""
    if path.suffix == ".html":
        path.write_text(as_html(found, title), encoding="utf-8")
    elif path.suffix == ".json":
        path.write_text(as_json(found), encoding="utf-8")
    else:
        before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
        section = as_markdown(found, title, command)
        path.write_text(with_section(before, title, section), encoding="utf-8")


def write_predictions(found: Evaluation, path: Path) -> None:
    """One row per enrolment and week, as CSV."""
    found.predictions.to_csv(path, index=False)
