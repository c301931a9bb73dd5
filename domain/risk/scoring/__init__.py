"""What a scorer says of learners: scores and bands, reasons that add up, refusals, badges."""

from domain.risk.scoring.anomalies import Badge, badges
from domain.risk.scoring.predictions import risk_band, score, with_cohort
from domain.risk.scoring.refusals import no_score_reasons, silent_cohorts

__all__ = [
    "Badge",
    "badges",
    "no_score_reasons",
    "risk_band",
    "score",
    "silent_cohorts",
    "with_cohort",
]
