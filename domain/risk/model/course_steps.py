"""How often past learners are looked at: each week, or in a short course ten times all the same."""

from typing import Final

import numpy as np
import numpy.typing as npt

from domain.risk.model.inputs import Floats

_WEEK: Final = 7
#: Courses of fewer weeks than eight are divided in so many steps.
_STEPS: Final = 10


def step_days(last_day: npt.ArrayLike) -> Floats:
    """Days from one look to the next, by the course's last day (0 is the first day).

    A week from eight weeks on; below that a tenth of the course, so that thirty days are ten looks
    and not four. A week where the length is unknown.
    """
    days = np.asarray(last_day, dtype="float64") + 1
    tenth = np.maximum(np.round(days / _STEPS), 1)
    return np.where(days < 8 * _WEEK, tenth, _WEEK)
