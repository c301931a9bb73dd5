"""Files people take away from the command line, by name."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from dashboard.data.segmented_dataset import csv_blocks, safe_frame, without_originals
from domain.learners import weekly_moments
from domain.learners.features import compute_features
from domain.store.activity import load_events, read_rejected
from domain.store.database import Database
from domain.store.people import read_refs
from domain.store.scoring import read_as_of_dates, read_snapshots


class NothingToExportError(Exception):
    """There is nothing for that day; the message says what there is."""


def export_segments(database: Database, out: Path, as_of: date) -> int:
    """The segmented dataset: every computed column, and of the newest day every original one."""
    frame = _shown(database, as_of)
    with database.reading() as session:
        newest = read_as_of_dates(session)[-1]
    if as_of != newest:
        frame = without_originals(frame)
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_blocks(frame))
    return len(frame)


def export_weekly_features(database: Database, out: Path, as_of: date) -> int:
    """Every feature of every learner and whole week of the course up to a day; saves nothing.

    Grain: enrolment x week. `avg_progress` is the mean progress reported in the week's seven days,
    else the last known; `inactivity_days` is seven less the week's active days.
    """
    events = load_events(database, until=as_of)
    weeks = weekly_moments(events["enrolments"], as_of)
    if weeks.empty:
        raise NothingToExportError(f"no cohort has a whole week behind it by {as_of}")
    found = compute_features(events, weeks[["enrolment_id", "as_of"]]).drop(columns="week")
    refs = read_refs(database)[["enrolment_id", "ref", "learner_ref", "cohort"]]
    named = weeks.merge(refs, on="enrolment_id").merge(
        found, on=["enrolment_id", "as_of"], validate="one_to_one"
    )
    named["as_of"] = named["as_of"].dt.date
    ordered = named.sort_values(["ref", "week"])[_first(named, ("ref", "learner_ref", "cohort"))]
    safe_frame(ordered.drop(columns="enrolment_id")).to_csv(out, index=False)
    return len(named)


def export_predictions(database: Database, out: Path, as_of: date) -> int:
    """What is predicted of each learner of a scored day; empty, with the reason, where refused.

    `At_Risk` is true from Amber on; `Probability_Of_Completing` is calibrated.
    """
    frame = _shown(database, as_of)
    risk = frame["risk_score"]
    found = pd.DataFrame(
        {
            "ref": frame["ref"],
            "learner_ref": frame["learner_ref"],
            "cohort": frame["cohort"],
            "as_of": frame["as_of"],
            "Probability_Of_Completing": (1 - risk / 100).round(4),
            "At_Risk": frame["risk_band"].map({"Red": True, "Amber": True, "Green": False}),
            "Risk_Band": frame["risk_band"],
            "Leave_Soon_Probability": frame["leave_soon"].round(4),
            "No_Score_Reason": frame["no_score_reason"],
        }
    )
    safe_frame(found).to_csv(out, index=False)
    return len(found)


def _first(frame: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    return [*names, *(name for name in frame.columns if name not in names)]


def export_rejected_rows(database: Database, out: Path, as_of: date) -> int:  # noqa: ARG001 - all exports are called alike
    """What the last import left out, and why."""
    frame = read_rejected(database)
    safe_frame(frame).to_csv(out, index=False)
    return len(frame)


def _shown(database: Database, as_of: date) -> pd.DataFrame:
    frame = read_snapshots(database, as_of)
    if frame.empty:
        with database.reading() as session:
            days = [day.isoformat() for day in read_as_of_dates(session)[-5:]]
        known = f"the last scored days are {', '.join(days)}" if days else "no day was scored yet"
        raise NothingToExportError(f"there are no snapshots as of {as_of}: {known}")
    return frame


EXPORTS: Final[Mapping[str, Callable[[Database, Path, date], int]]] = {
    "segments": export_segments,
    "weekly-features": export_weekly_features,
    "predictions": export_predictions,
    "rejected-rows": export_rejected_rows,
}
