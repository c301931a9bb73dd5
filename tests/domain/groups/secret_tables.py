"""What somebody can work out who sees all but some cells of a table of counts."""

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

#: Cells, and how many learners they have together.
Known = tuple[Sequence[Hashable], int]


def least_and_most(known: Sequence[Known], sought: Sequence[Hashable]) -> tuple[int, int]:
    """The ends of how many the cells sought may have, over all tables that look just the same."""
    place = {
        cell: at for at, cell in enumerate({cell: None for cells, _ in known for cell in cells})
    }
    rows = np.zeros((len(known), len(place)))
    for row, (cells, _) in zip(rows, known, strict=True):
        row[[place[one] for one in cells]] = 1
    values = [value for _, value in known]
    cost = np.zeros(len(place))
    cost[[place[one] for one in sought]] = 1
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * cost,
            constraints=LinearConstraint(rows, values, values),
            integrality=np.ones(len(place)),
            bounds=Bounds(0, np.inf),
        )
        assert found.success
        ends.append(round(sign * found.fun))
    return ends[0], ends[1]
