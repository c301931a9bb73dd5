from pathlib import Path

import pandas as pd
import pytest

from domain.risk.evaluation.protocol import Evaluation
from domain.sources import SourceError
from tests.worker.jobs.scoring.test_train_scorer import frames_of_a_cohort
from worker.jobs.scoring.evaluation_files import only_cohorts, write_predictions, write_report

ABOUT = {
    "train": ["AAA-2013J"],
    "test": ["BBB-2013B"],
    "split": "by presentation",
    "train_learners": 1,
    "test_learners": 1,
    "test_rows": 1,
    "train_seconds": 1.0,
    "beside_absent": [],
    "not_answered": {},
}
FOUND = Evaluation(
    about=ABOUT,
    pooled=[],
    weekly=[],
    levels=[],
    leads={},
    reliability=[],
    predictions=pd.DataFrame({"week": [2], "p_not_complete": [0.5]}),
)


def test_a_report_is_written_by_the_ending_of_its_file(tmp_path: Path) -> None:
    for name, start in (("a.html", "<!doctype html>"), ("a.json", "{"), ("a.md", "# How good")):
        write_report(FOUND, tmp_path / name, title="Sample", command="staycourse evaluate oulad")
        assert (tmp_path / name).read_text().startswith(start)


def test_a_second_evaluation_joins_the_document_and_a_repeat_replaces_its_section(
    tmp_path: Path,
) -> None:
    path = tmp_path / "evaluation.md"
    for title in ("First", "Second", "First"):
        write_report(FOUND, path, title=title, command=f"staycourse evaluate {title}")
    text = path.read_text()
    assert text.count("## First\n") == 1
    assert text.count("## Second\n") == 1


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
