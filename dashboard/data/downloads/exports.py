"""Files people take away from the command line, by name."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

import pandas as pd

from dashboard.data.downloads.segmented_dataset import (
    csv_blocks,
    own_columns,
    with_instants,
    without_originals,
)
from domain.learners import weekly_moments
from domain.safe_cells import safe_frame
from domain.store.activity import load_enrolments
from domain.store.activity.import_runs import read_rejected
from domain.store.database import Database
from domain.store.people import read_refs
from domain.store.reporting.precomputed import read_freshness
from domain.store.scoring import (
    read_as_of_dates,
    read_snapshots,
    read_snapshots_known,
    read_versions,
    with_originals,
)

#: What names a row of weekly features, and what it says: the columns of the classic pipeline.
WEEKLY: Final = (
    *("ref", "learner_ref", "cohort", "as_of", "week"),
    *("sessions", "avg_progress", "modules_completed", "avg_quiz_score"),
    *("active_days", "inactivity_days"),
)


class NothingToExportError(Exception):
    """There is nothing for that day; the message says what there is."""


def export_segments(
    database: Database, out: Path, as_of: date, known_at: datetime | None = None
) -> int:
    """The segmented dataset: every computed column, and of the newest day every original one.

    With `known_at`, in the version of the day that was shown at that instant, without originals.
    """
    frame = _shown(database, as_of, known_at)
    with database.reading() as session:
        newest = read_as_of_dates(session)[-1]
        if known_at is None:
            frame = with_instants(frame, read_freshness(session, as_of))
    if known_at or as_of != newest:
        frame, own = without_originals(frame), []
    else:
        frame = with_originals(database, frame)
        own = own_columns([frame])
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_blocks([frame], own))
    return len(frame)


def export_weekly_features(
    database: Database, out: Path, as_of: date, known_at: datetime | None = None
) -> int:
    """`WEEKLY` of every learner and whole week of the course up to a day; saves nothing.

    Grain: enrolment x week; what a source does not report is empty. `avg_progress` is the mean
    progress reported in the week's seven days, else the last known; `inactivity_days` is seven less
    the week's active days.
    """
    found = _every_feature(database, as_of, known_at)
    return _written((some[[*WEEKLY]] for some in found), out)


def export_features(
    database: Database, out: Path, as_of: date, known_at: datetime | None = None
) -> int:
    """Every feature that scorers read, of the same rows as `export_weekly_features`."""
    found = _every_feature(database, as_of, known_at)
    return _written((some[_first(some, WEEKLY)] for some in found), out)


def _every_feature(
    database: Database, as_of: date, known_at: datetime | None
) -> Iterator[pd.DataFrame]:
    """Cohort after cohort: those of everybody at once take gigabytes."""
    from domain.store.activity.engines import IN_PROCESS  # noqa: PLC0415 - loads ibis

    _has_one_version(known_at)
    weeks = weekly_moments(load_enrolments(database), as_of)
    if weeks.empty:
        raise NothingToExportError(f"no cohort has a whole week behind it by {as_of}")
    refs = read_refs(database)[["enrolment_id", "ref", "learner_ref", "cohort"]]
    return (
        _named(some, refs, IN_PROCESS.compute(database, some))
        for _, some in weeks.groupby("cohort_id")
    )


def _named(weeks: pd.DataFrame, refs: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    named = (
        weeks.drop(columns="cohort_id")
        .merge(refs, on="enrolment_id")
        .merge(
            features.drop(columns=["week", "cohort_id"]),
            on=["enrolment_id", "as_of"],
            validate="one_to_one",
        )
    )
    named["as_of"] = named["as_of"].dt.date
    return named.sort_values(["ref", "week"]).drop(columns="enrolment_id")


def _written(blocks: Iterator[pd.DataFrame], out: Path) -> int:
    rows = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        for block in blocks:
            safe_frame(block).to_csv(file, index=False, header=not rows)
            rows += len(block)
    return rows


def export_predictions(
    database: Database, out: Path, as_of: date, known_at: datetime | None = None
) -> int:
    """What is predicted of each learner of a scored day; empty, with the reason, where refused.

    `At_Risk` is true from Amber on; `Probability_Of_Completing` is calibrated.
    """
    frame = _shown(database, as_of, known_at)
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


def export_rejected_rows(
    database: Database,
    out: Path,
    as_of: date,  # noqa: ARG001 - all exports are called alike
    known_at: datetime | None = None,
) -> int:
    """What the last import left out, and why."""
    _has_one_version(known_at)
    frame = read_rejected(database)
    safe_frame(frame).to_csv(out, index=False)
    return len(frame)


def _has_one_version(known_at: datetime | None) -> None:
    if known_at is not None:
        raise NothingToExportError("only segments and predictions are kept as they were shown")


def _shown(database: Database, as_of: date, known_at: datetime | None) -> pd.DataFrame:
    if known_at is None:
        frame = read_snapshots(database, as_of)
    else:
        frame = read_snapshots_known(database, as_of, at=known_at)
    if frame.empty:
        raise NothingToExportError(_what_there_is(database, as_of))
    return frame


def _what_there_is(database: Database, as_of: date) -> str:
    with database.reading() as session:
        days = [day.isoformat() for day in read_as_of_dates(session)[-5:]]
        versions = read_versions(session, as_of)
    if versions and (first := versions[-1].recorded_at):
        return f"{as_of} was first scored at {first:%Y-%m-%dT%H:%M:%S} UTC"
    known = f"the last scored days are {', '.join(days)}" if days else "no day was scored yet"
    return f"there are no snapshots as of {as_of}: {known}"


class Exporter(Protocol):
    """Writes a file of a day and gives back how many rows; see `export_segments`."""

    def __call__(
        self, database: Database, out: Path, as_of: date, known_at: datetime | None = None
    ) -> int:
        """Write it."""


EXPORTS: Final[Mapping[str, Exporter]] = {
    "segments": export_segments,
    "weekly-features": export_weekly_features,
    "features": export_features,
    "predictions": export_predictions,
    "rejected-rows": export_rejected_rows,
}
