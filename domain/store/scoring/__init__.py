"""What was computed and shown: snapshots, scorers, and whether they are right."""

from domain.store.scoring.active_times import count_active
from domain.store.scoring.cohort_statistics import number_of, read_days_seen, save_cohort_statistics
from domain.store.scoring.cross_tabs import MEASURES, count_by, varied_dimensions
from domain.store.scoring.dimensions import DIMENSION_KEYS, STEPS
from domain.store.scoring.drill_down import (
    RANGED,
    RULES,
    DrillDown,
    count_moves,
    days_of_week,
    find_behind,
)
from domain.store.scoring.employer_sums import ATTENDANCE_DAYS, sum_by_employer
from domain.store.scoring.feature_retention import Thinned, thin_features
from domain.store.scoring.filter_choices import read_filter_choices
from domain.store.scoring.group_counts import read_cohort_days, read_group_counts
from domain.store.scoring.journeys import Journey, read_journey
from domain.store.scoring.kept_counts import keep_segment_counts
from domain.store.scoring.known_outcomes import read_known_outcomes
from domain.store.scoring.missing_snapshots import no_snapshot
from domain.store.scoring.monitoring import (
    ChosenOperatingPoint,
    read_held_out,
    read_input_profile,
    read_latest_results,
    read_operating_choice,
    save_evidence,
    save_monitoring_results,
)
from domain.store.scoring.narrowed_counts import read_narrowed_counts
from domain.store.scoring.operating_points import (
    answer_target,
    choose_operating_point,
    renew_operating_point,
)
from domain.store.scoring.predictions import score_enrolment
from domain.store.scoring.progression_counts import (
    NEW,
    StayedBy,
    count_status_moves,
    count_stays,
    read_status_spans,
)
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
from domain.store.scoring.segment_counts import (
    ChangeMarks,
    Freshness,
    read_change_marks,
    read_counts,
    read_freshness,
)
from domain.store.scoring.snapshot_features import (
    KEPT_FEATURES,
    as_kept,
    sample_features,
    with_features,
)
from domain.store.scoring.snapshot_search import (
    FIELDS,
    NO_COACH,
    Condition,
    Either,
    SnapshotFilter,
    SnapshotOrder,
    count_known,
    count_values,
    find_snapshots,
)
from domain.store.scoring.snapshot_versions import (
    DayVersion,
    read_versions,
    save_snapshots,
)
from domain.store.scoring.snapshots import (
    read_as_of_dates,
    read_people,
    read_previous_snapshots,
    read_snapshots,
    read_snapshots_known,
    with_originals,
)
from domain.store.scoring.status_history import read_open_spans, read_spans, save_spans

__all__ = [
    "ATTENDANCE_DAYS",
    "DIMENSION_KEYS",
    "FIELDS",
    "GATES",
    "KEPT_FEATURES",
    "MEASURES",
    "NEW",
    "NO_COACH",
    "RANGED",
    "RULES",
    "STEPS",
    "ChangeMarks",
    "ChosenOperatingPoint",
    "Condition",
    "DayVersion",
    "DrillDown",
    "Either",
    "Freshness",
    "Journey",
    "RegisteredScorer",
    "ScorerState",
    "SnapshotFilter",
    "SnapshotOrder",
    "StayedBy",
    "Thinned",
    "UnusableScorerError",
    "activate_scorer",
    "answer_target",
    "as_kept",
    "choose_operating_point",
    "count_active",
    "count_by",
    "count_known",
    "count_moves",
    "count_status_moves",
    "count_stays",
    "count_values",
    "days_of_week",
    "find_active_scorer",
    "find_behind",
    "find_scorer",
    "find_snapshots",
    "keep_segment_counts",
    "no_snapshot",
    "note_broken_scorer",
    "number_of",
    "read_as_of_dates",
    "read_change_marks",
    "read_cohort_days",
    "read_counts",
    "read_days_seen",
    "read_filter_choices",
    "read_freshness",
    "read_group_counts",
    "read_held_out",
    "read_input_profile",
    "read_journey",
    "read_known_outcomes",
    "read_latest_results",
    "read_narrowed_counts",
    "read_open_spans",
    "read_operating_choice",
    "read_people",
    "read_previous_snapshots",
    "read_scorers",
    "read_snapshots",
    "read_snapshots_known",
    "read_spans",
    "read_status_spans",
    "read_versions",
    "renew_operating_point",
    "sample_features",
    "save_cohort_statistics",
    "save_evidence",
    "save_monitoring_results",
    "save_scorer",
    "save_snapshots",
    "save_spans",
    "score_enrolment",
    "sum_by_employer",
    "thin_features",
    "varied_dimensions",
    "with_features",
    "with_originals",
]
