from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from domain.risk.evaluation.protocol import Evaluation
from domain.risk.training import NoScorer
from domain.sources import SourceError
from tests.worker.jobs.scoring.test_train_scorer import frames_of_a_cohort
from worker.jobs.scoring import evaluation_files
from worker.jobs.scoring.evaluation_files import (
    evaluate_each_split,
    only_cohorts,
    write_document,
    write_predictions,
    write_report,
)

ABOUT = {
    "train": ["AAA-2013J"],
    "test": ["BBB-2013B"],
    "split": "by presentation",
    "train_learners": 1,
    "test_learners": 1,
    "test_rows": 1,
    "train_seconds": 1.0,
    "benchmarks_absent": [],
    "not_answered": {},
}
FOUND = Evaluation(
    about=ABOUT,
    pooled=[],
    weekly=[],
    levels=[],
    leads={},
    alerts={},
    reliability=[],
    predictions=pd.DataFrame({"week": [2], "p_not_complete": [0.5]}),
)


def test_a_report_is_written_by_the_ending_of_its_file(tmp_path: Path) -> None:
    for name, start in (("a.html", "<!doctype html>"), ("a.json", "{"), ("a.md", "# How good")):
        write_report(FOUND, tmp_path / name, command="staycourse evaluate oulad")
        assert (tmp_path / name).read_text().startswith(start)


def test_a_second_evaluation_joins_the_document_and_a_repeat_replaces_its_section(
    tmp_path: Path,
) -> None:
    path = tmp_path / "evaluation.md"
    for cohort in ("AAA-2013J", "CCC-2014J", "AAA-2013J"):
        found = replace(FOUND, about=ABOUT | {"train": [cohort]})
        write_report(found, path, command=f"staycourse evaluate {cohort}")
    text = path.read_text()
    assert text.count("## AAA-2013J → BBB-2013B, split by presentation\n") == 1
    assert text.count("## CCC-2014J → BBB-2013B, split by presentation\n") == 1


def test_a_document_of_all_splits_is_written_whole_and_keeps_only_what_measures_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "evaluation.md"
    path.write_text("# Old\n\n## By hand\n\n## What to do next: Work\n\nkept\n")
    other = replace(FOUND, about=ABOUT | {"train": ["BBB-2013B"], "split": "by learner"})
    write_document(
        [FOUND, other, NoScorer(sentence="too few")], path, command="staycourse evaluate"
    )
    text = path.read_text()
    assert text.startswith("# How good")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## AAA-2013J → BBB-2013B, split by presentation",
        "## BBB-2013B → BBB-2013B, split by learner",
        "## What to do next: Work",
    ]
    assert "By hand" not in text
    assert "Not evaluated: too few\n" in text


def test_a_week_of_a_short_course_is_said_to_be_a_tenth_of_it(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.md"
    for about, said in ((ABOUT, False), (ABOUT | {"in_tenths": True}, True)):
        write_report(replace(FOUND, about=about), path, command="staycourse evaluate")
        assert ("a week here is a tenth of it" in path.read_text()) == said


def test_each_cohort_is_judged_by_each_other_one_and_by_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = (frames_of_a_cohort(5, cohort=c) for c in ("AAA-1", "AAA-2"))
    both = {name: pd.concat([one[name], other[name]]) for name in one}
    asked = []

    def note(train: dict[str, pd.DataFrame], test: dict[str, pd.DataFrame], _: object) -> NoScorer:
        asked.append(tuple(side["cohorts"]["ref"].item() for side in (train, test)))
        return NoScorer(sentence="not measured here")

    monkeypatch.setattr(evaluation_files, "read_oulad", lambda _: SimpleNamespace(frames=both))
    monkeypatch.setattr(evaluation_files, "evaluate_frames", note)
    where = Path("sample.zip")
    policy = SimpleNamespace()
    assert len(list(evaluate_each_split(where, where, policy))) == 4  # type: ignore[arg-type]
    assert asked == [
        *(("AAA-1", "AAA-1"), ("AAA-1", "AAA-2")),
        *(("AAA-2", "AAA-1"), ("AAA-2", "AAA-2")),
    ]


def test_predictions_are_a_csv(tmp_path: Path) -> None:
    write_predictions(FOUND, tmp_path / "p.csv")
    assert (tmp_path / "p.csv").read_text().splitlines() == ["week,p_not_complete", "2,0.5"]


def test_frames_are_narrowed_to_cohorts_with_everything_of_theirs() -> None:
    one, other = (frames_of_a_cohort(5, cohort=c) for c in ("AAA-1", "AAA-2"))
    both = {name: pd.concat([one[name], other[name]]) for name in one}
    kept = only_cohorts(both, ["AAA-2"])
    assert set(kept["enrolments"]["cohort_ref"]) == {"AAA-2"}
    assert kept["activity"]["enrolment_ref"].str.startswith("AAA-2").all()
    with pytest.raises(SourceError, match="there are AAA-1, AAA-2"):
        only_cohorts(both, ["CCC-1"])
