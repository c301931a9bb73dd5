"""An evaluation of files or of the store: read the data, measure, write predictions and report."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final

import pandas as pd

from domain.learners.features import Events
from domain.policy import ScorerPolicy
from domain.risk.evaluation import Evaluation, as_html, as_json, as_markdown, with_section
from domain.risk.training import NoScorer
from domain.sources import SourceError
from domain.sources.oulad import read_oulad
from domain.store.activity import load_events
from domain.store.database import Database
from domain.store.people import read_refs
from domain.store.privacy import read_objecting
from worker.jobs.scoring.evaluate import evaluate_events, evaluate_frames

_HEAD = """# How good are the scores?

Written by `staycourse evaluate`, whose command is told below. Every figure is about learners still
registered in that week, from events before it, judged on learners the scorer never saw.
"""
#: How sections begin that measure something else than scores: they stay where all is written anew.
_OF_OTHERS: Final = ("## What to do next", "## How check-ins sound")


def evaluate_oulad(
    train: Path,
    test: Path,
    policy: ScorerPolicy,
    *,
    train_cohorts: Sequence[str] = (),
    test_cohorts: Sequence[str] = (),
) -> Evaluation | NoScorer:
    """Evaluate on OULAD downloads; cohorts ("BBB-2013B") narrow what either side may use.

    Raises `SourceError` when a file cannot be read or holds none of the cohorts.
    """
    learnt = only_cohorts(read_oulad(train).frames, train_cohorts)
    judged = only_cohorts(read_oulad(test).frames, test_cohorts)
    return evaluate_frames(learnt, judged, policy)


def evaluate_each_split(
    train: Path,
    test: Path,
    policy: ScorerPolicy,
    *,
    train_cohorts: Sequence[str] = (),
    test_cohorts: Sequence[str] = (),
) -> Iterator[Evaluation | NoScorer]:
    """Every cohort judged on what was learnt from each other one, and from its own other learners.

    Raises `SourceError` as `evaluate_oulad` does.
    """
    learnt = read_oulad(train).frames
    judged = learnt if test == train else read_oulad(test).frames
    sides = [
        tuple(sorted(only_cohorts(frames, cohorts)["cohorts"]["ref"]))
        for frames, cohorts in ((learnt, train_cohorts), (judged, test_cohorts))
    ]
    for past, later in product(*sides):
        yield evaluate_frames(only_cohorts(learnt, [past]), only_cohorts(judged, [later]), policy)


def evaluate_store(
    database: Database,
    policy: ScorerPolicy,
    *,
    programme: str,
    test_cohorts: Sequence[str],
    train_cohorts: Sequence[str] = (),
) -> Evaluation | NoScorer:
    """Evaluate on what was imported: judged on `test_cohorts` of a programme, learnt from others.

    Programme and cohorts by ref or name. Without `train_cohorts`, those cohorts of the programme
    are learnt from that had ended before these did; where there are none every other one, and
    where there is no other, learners are divided.

    Raises `SourceError` when there is no such programme or cohort.
    """
    refs = read_refs(database)
    mine = refs[(refs["programme_ref"] == programme) | (refs["programme"] == programme)]
    if mine.empty:
        known = ", ".join(sorted(refs["programme_ref"].unique())) or "none"
        raise SourceError(f"there is no programme {programme}; there are {known}")
    judged = _in_cohorts(mine, test_cohorts)
    others = mine.drop(judged.index)
    events = load_events(database)
    everyone = events["enrolments"].to_pandas(date_as_object=False)
    everyone = everyone[~everyone["enrolment_id"].isin(list(database.read(read_objecting)))]
    learnt = (
        _in_cohorts(mine, train_cohorts) if train_cohorts else _earlier(others, judged, everyone)
    )

    def side(rows: pd.DataFrame) -> Events:
        named = rows.rename(columns={"ref": "enrolment_ref"})
        return Events(tables=events, people=everyone.merge(named, on="enrolment_id"))

    return evaluate_events(side(judged if learnt.empty else learnt), side(judged), policy)


def _earlier(others: pd.DataFrame, judged: pd.DataFrame, everyone: pd.DataFrame) -> pd.DataFrame:
    """The others whose cohort had ended before any judged one did, all where there are none."""
    ends = everyone.set_index("enrolment_id")["ends_on"]
    last = judged["enrolment_id"].map(ends).min()
    earlier = others[others["enrolment_id"].map(ends) < last]
    return others if earlier.empty else earlier


def _in_cohorts(refs: pd.DataFrame, cohorts: Sequence[str]) -> pd.DataFrame:
    known = {*refs["cohort_ref"], *refs["cohort"]}
    if absent := sorted(set(cohorts) - known):
        there = ", ".join(sorted(refs["cohort_ref"].unique()))
        raise SourceError(f"there is no {', '.join(absent)}; there are {there}")
    return refs[refs["cohort_ref"].isin(cohorts) | refs["cohort"].isin(cohorts)]


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


def title_of(found: Evaluation) -> str:
    """From what to whom, and how they were kept apart."""
    learnt, judged = (", ".join(found.about[side]) for side in ("train", "test"))
    return f"{learnt} → {judged}, split {found.about['split']}"


def write_document(found: Iterable[Evaluation | NoScorer], path: Path, *, command: str) -> None:
    """Write the document of splits anew, a section for each; what is no split stays at its end."""
    parts = [_HEAD, f"`{command}`\n"]
    for one in found:
        if isinstance(one, NoScorer):
            parts.append(f"Not evaluated: {one.sentence}\n")
        else:
            parts.append(as_markdown(one, title_of(one)))
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = re.split(r"^(?=## )", before, flags=re.MULTILINE)[1:]
    parts += [one.rstrip("\n") + "\n" for one in sections if one.startswith(_OF_OTHERS)]
    path.write_text("\n".join(parts), encoding="utf-8")


def write_report(found: Evaluation, path: Path, *, command: str) -> None:
    """Write by the file's ending: .html a page, .json figures, .md this section of a document."""
    title = title_of(found)
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
