"""From files of another platform's short courses to exported predictions, without a script."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from dashboard.data.downloads.exports import export_predictions
from domain.policy import Policy
from domain.risk.evaluation import Evaluation
from domain.risk.metrics import auc
from domain.risk.model import Scorer
from domain.store.database.engine import Database
from tests.journeys.short_course import COURSES, RUNNING, write_short_courses
from worker.jobs.imports.import_activity import ImportRequest, import_activity
from worker.jobs.scoring.evaluation_files import evaluate_store
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.scoring.train_scorer import train_scorer

TODAY = COURSES[RUNNING] + timedelta(days=14)
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def test_clicks_and_labels_of_thirty_days_become_scores_and_an_export(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    (tmp_path / "export").mkdir()
    dropped = write_short_courses(tmp_path / "export", TODAY)
    request = ImportRequest(source="tables", usual_weeks=12, path=tmp_path / "export")
    summary = import_activity(sqlite_database, request, now=NOW)
    assert summary.rejected.empty
    assert summary.counts["enrolments"].new == len(dropped)
    assert summary.counts["cohorts"].new == len(COURSES)

    scorer = train_scorer(sqlite_database, policy, data_until=TODAY, now=NOW)
    assert isinstance(scorer, Scorer), scorer
    assert scorer.metrics["not_answered"]["leave_soon"] == "no day of leaving is known"
    score_learners(sqlite_database, policy, as_of=TODAY, now=NOW)
    export_predictions(sqlite_database, tmp_path / "predictions.csv", TODAY)
    told = pd.read_csv(tmp_path / "predictions.csv", dtype={"learner_ref": str})
    assert told["learner_ref"].nunique() == len(told) == len(dropped) // len(COURSES)
    assert told["No_Score_Reason"].isna().all()
    assert told["Leave_Soon_Probability"].isna().all()
    truth = told["learner_ref"].map(dropped).to_numpy(dtype="int8")
    assert auc(truth, 1 - told["Probability_Of_Completing"].to_numpy()) > 0.75

    found = evaluate_store(sqlite_database, policy.scorer, programme="short", test_cohorts=["C3"])
    assert isinstance(found, Evaluation)
    looks = found.predictions.groupby("id_student")["week"].nunique()
    assert (looks == 9).all()  # every third day from the sixth on, not weeks 2, 3 and 4
    assert found.predictions["p_not_complete"].notna().all()
