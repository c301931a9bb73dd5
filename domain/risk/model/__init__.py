"""A trained scorer as plain numbers: what it reads, asks, adds up and foretells."""

from domain.risk.model.cohort_intercept import cohort_shift, left_by_week, silent_by_week
from domain.risk.model.cold_start import SAMPLE, scorer_note, transferable
from domain.risk.model.course_steps import step_days
from domain.risk.model.curves import Curve, average, growth, shifted
from domain.risk.model.departure_level import DepartureLevel, mean_by_week, share_to_come
from domain.risk.model.facts import DIRECTIONS, INPUTS, REASON_FACTS, Fact
from domain.risk.model.forecast import STRETCHES, Forecast, left, stretches
from domain.risk.model.input_names import input_words
from domain.risk.model.inputs import Floats, course_weeks, input_column, input_matrix
from domain.risk.model.lookup import Lookup
from domain.risk.model.scorer import (
    Additive,
    CorruptScorerError,
    Scorer,
    checksum,
    probability_of,
    scorer_from_json,
)
from domain.risk.model.targets import DEPARTURES, QUESTIONS, Further, Question, Target
from domain.risk.model.topics import REASON_TOPICS, Topic, topics_of

__all__ = [
    "DEPARTURES",
    "DIRECTIONS",
    "INPUTS",
    "QUESTIONS",
    "REASON_FACTS",
    "REASON_TOPICS",
    "SAMPLE",
    "STRETCHES",
    "Additive",
    "CorruptScorerError",
    "Curve",
    "DepartureLevel",
    "Fact",
    "Floats",
    "Forecast",
    "Further",
    "Lookup",
    "Question",
    "Scorer",
    "Target",
    "Topic",
    "average",
    "checksum",
    "cohort_shift",
    "course_weeks",
    "growth",
    "input_column",
    "input_matrix",
    "input_words",
    "left",
    "left_by_week",
    "mean_by_week",
    "probability_of",
    "scorer_from_json",
    "scorer_note",
    "share_to_come",
    "shifted",
    "silent_by_week",
    "step_days",
    "stretches",
    "topics_of",
    "transferable",
]
