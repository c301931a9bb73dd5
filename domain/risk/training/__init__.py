"""From labelled history to a calibrated scorer; the only place that fits models."""

from domain.risk.training import train
from domain.risk.training.benchmark_models import BENCHMARK_NAMES, absent, benchmark_scores
from domain.risk.training.boosting import boosted_trees
from domain.risk.training.candidates import logistic
from domain.risk.training.labels import (
    NOT_COMPLETED,
    finished,
    labelled,
    training_moments,
    with_leavers,
)
from domain.risk.training.logistic_regression import varying
from domain.risk.training.sampling import sampled
from domain.risk.training.train import NoScorer, train_scorer

__all__ = [
    "BENCHMARK_NAMES",
    "NOT_COMPLETED",
    "NoScorer",
    "absent",
    "benchmark_scores",
    "boosted_trees",
    "finished",
    "labelled",
    "logistic",
    "sampled",
    "train",
    "train_scorer",
    "training_moments",
    "varying",
    "with_leavers",
]
