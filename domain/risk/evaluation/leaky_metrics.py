"""Figures asked in a flattering way, kept beside the honest ones so that nobody quotes them."""

import numpy as np
import pandas as pd

from domain.risk.metrics import Labels, auc
from domain.risk.model import INPUTS, input_matrix
from domain.risk.training import logistic


def random_split_auc(features: pd.DataFrame, labels: Labels, *, seed: int) -> float:
    """AUC when a random quarter of the rows is judged by the rest, learners on both sides."""
    matrix = input_matrix(features, INPUTS)
    held_out = np.random.default_rng(seed).random(len(labels)) < 0.25  # noqa: PLR2004 - a quarter
    intercept, curves = logistic(matrix[~held_out], labels[~held_out], list(INPUTS))
    at = {name: j for j, name in enumerate(INPUTS)}
    total = intercept + np.sum([c.at(matrix[held_out, at[c.name]]) for c in curves], axis=0)
    return auc(labels[held_out], total)
