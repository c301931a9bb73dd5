"""What was computed and shown: snapshots, scorers, and whether they are right."""

from domain.store.scoring.cohort_statistics import number_of, read_days_seen, save_cohort_statistics
from domain.store.scoring.journeys import Journey, read_journey
from domain.store.scoring.known_outcomes import read_known_outcomes
from domain.store.scoring.missing_snapshots import no_snapshot
from domain.store.scoring.monitoring import (
    ChosenOperatingPoint,
    DriftLook,
    read_drift,
    read_held_out,
    read_input_profile,
    read_latest_results,
    read_operating_choice,
    save_evidence,
    save_monitoring_results,
)
from domain.store.scoring.operating_points import (
    answer_target,
    choose_operating_point,
    renew_operating_point,
)
from domain.store.scoring.predictions import score_enrolment, score_some
from domain.store.scoring.scorers import (
    GATES,
    RegisteredScorer,
    ScorerState,
    UnusableScorerError,
    activate_scorer,
    find_active_scorer,
    find_scorer,
    note_broken_scorer,
    read_scorers,
    save_scorer,
)
from domain.store.scoring.snapshot_features import (
    KEPT_FEATURES,
    as_kept,
    sample_features,
    with_features,
)
from domain.store.scoring.snapshot_versions import (
    DayVersion,
    read_versions,
    save_snapshots,
    save_some_snapshots,
)
from domain.store.scoring.snapshots import (
    read_as_of_dates,
    read_people,
    read_previous_snapshots,
    read_shown_rows,
    read_snapshot_rows,
    read_snapshots,
    read_snapshots_known,
    snapshot_columns,
    with_originals,
)
from domain.store.scoring.status_history import read_open_spans, read_spans, save_spans

__all__ = [
    "GATES",
    "KEPT_FEATURES",
    "ChosenOperatingPoint",
    "DayVersion",
    "DriftLook",
    "Journey",
    "RegisteredScorer",
    "ScorerState",
    "UnusableScorerError",
    "activate_scorer",
    "answer_target",
    "as_kept",
    "choose_operating_point",
    "find_active_scorer",
    "find_scorer",
    "no_snapshot",
    "note_broken_scorer",
    "number_of",
    "read_as_of_dates",
    "read_days_seen",
    "read_drift",
    "read_held_out",
    "read_input_profile",
    "read_journey",
    "read_known_outcomes",
    "read_latest_results",
    "read_open_spans",
    "read_operating_choice",
    "read_people",
    "read_previous_snapshots",
    "read_scorers",
    "read_shown_rows",
    "read_snapshot_rows",
    "read_snapshots",
    "read_snapshots_known",
    "read_spans",
    "read_versions",
    "renew_operating_point",
    "sample_features",
    "save_cohort_statistics",
    "save_evidence",
    "save_monitoring_results",
    "save_scorer",
    "save_snapshots",
    "save_some_snapshots",
    "save_spans",
    "score_enrolment",
    "score_some",
    "snapshot_columns",
    "with_features",
    "with_originals",
]
