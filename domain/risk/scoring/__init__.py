"""What a scorer says of learners: scores and bands, reasons that add up, refusals, badges."""

from domain.risk.scoring.anomalies import Badge, badges
from domain.risk.scoring.kept_reasons import Direction, ScoreReason, read_reasons
from domain.risk.scoring.predictions import risk_band, score, with_cohort
from domain.risk.scoring.refusals import no_score_reasons, silent_cohorts

__all__ = [
    "Badge",
    "Direction",
    "ScoreReason",
    "badges",
    "no_score_reasons",
    "read_reasons",
    "risk_band",
    "score",
    "silent_cohorts",
    "with_cohort",
]
