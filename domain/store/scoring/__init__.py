"""What was computed and shown: snapshots, scorers, and whether they are right."""

from domain.store.scoring.journeys import Journey, read_journey
from domain.store.scoring.known_outcomes import scored_on
from domain.store.scoring.missing_snapshots import no_snapshot
from domain.store.scoring.monitoring import (
    ChosenOperatingPoint,
    held_out_rows,
    input_profile_of,
    latest_figures,
    operating_choice,
    save_evidence,
    save_figures,
)
from domain.store.scoring.operating_points import (
    answer_wish,
    choose_operating_point,
    renew_operating_point,
)
from domain.store.scoring.policy_revisions import record_policy
from domain.store.scoring.predictions import score_one
from domain.store.scoring.scorers import (
    GATES,
    RegisteredScorer,
    ScorerState,
    UnusableScorerError,
    activate,
    active_scorer,
    find_scorer,
    registered_scorers,
    save_scorer,
    tell_of_broken_scorer,
)
from domain.store.scoring.segment_counts import Freshness, change_mark, freshness, read_counts
from domain.store.scoring.snapshots import (
    as_of_dates,
    read_people,
    read_previous_snapshots,
    read_snapshots,
    read_some_features,
    save_snapshots,
)
from domain.store.scoring.status_history import open_spans, read_spans, save_spans

__all__ = [
    "GATES",
    "ChosenOperatingPoint",
    "Freshness",
    "Journey",
    "RegisteredScorer",
    "ScorerState",
    "UnusableScorerError",
    "activate",
    "active_scorer",
    "answer_wish",
    "as_of_dates",
    "change_mark",
    "choose_operating_point",
    "find_scorer",
    "freshness",
    "held_out_rows",
    "input_profile_of",
    "latest_figures",
    "no_snapshot",
    "open_spans",
    "operating_choice",
    "read_counts",
    "read_journey",
    "read_people",
    "read_previous_snapshots",
    "read_snapshots",
    "read_some_features",
    "read_spans",
    "record_policy",
    "registered_scorers",
    "renew_operating_point",
    "save_evidence",
    "save_figures",
    "save_scorer",
    "save_snapshots",
    "save_spans",
    "score_one",
    "scored_on",
    "tell_of_broken_scorer",
]
