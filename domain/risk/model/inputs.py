"""From the feature table to the numbers a scorer reads."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


def input_column(features: pd.DataFrame, name: str) -> Floats:
    """One input as float64, NaN where unknown or unheard of; `log_x` is log(1 + x)."""
    source = name.removeprefix("log_")
    if source not in features.columns:
        return np.full(len(features), np.nan)
    values = features[source].to_numpy(dtype="float64", na_value=np.nan)
    return np.log1p(np.maximum(values, 0)) if source != name else values


def input_matrix(features: pd.DataFrame, names: Sequence[str]) -> Floats:
    """The named inputs side by side: one row per moment."""
    return np.column_stack([input_column(features, name) for name in names])


def course_weeks(features: pd.DataFrame, last: int) -> npt.NDArray[np.intp]:
    """The nearest end of a week of the course, 0 to `last`; 0 where it is not known."""
    week = input_column(features, "week")
    return np.clip(np.rint(np.where(np.isnan(week), 0, week)), 0, last).astype(np.intp)
