"""Which of several nudges a learner gets: urgency, expected benefit, rest; never chance alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.policy import Intervention

Numbers = NDArray[np.float64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True)
class Benefits:
    """What interventions are worth: the share of learners that reach the goal because of them.

    `measured`: by intervention and risk band, where a randomised comparison had enough learners.
    Elsewhere the catalogue's `expected_benefit` holds.
    """

    measured: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def of(self, key: str, what: Intervention, bands: "pd.Series[str]") -> Numbers:
        """The expected benefit for each of these risk bands."""
        codes, names = pd.factorize(bands)
        each = [self.measured.get((key, str(name)), what.expected_benefit) for name in names]
        found: Numbers = np.array([*each, what.expected_benefit])[codes]
        return found

    def words(self, key: str, what: Intervention, band: object) -> str:
        """The number and where it comes from, for the trace."""
        known = self.measured.get((key, str(band)))
        if known is None:
            return f"{what.expected_benefit:+.3f} expected"
        return f"{known:+.3f} measured"


def tie_breaks(
    refs: "pd.Series[str]", enrolments: "pd.Series[int]", key: str
) -> NDArray[np.uint64]:
    """A number per learner, enrolment and intervention that no order of rows and no run changes."""
    people = pd.util.hash_array(refs.astype("string").to_numpy(dtype=object, na_value=""))
    places = pd.util.hash_array(enrolments.to_numpy(dtype=np.int64))
    kind = pd.util.hash_array(np.array([key], dtype=object))
    found: Hashes = pd.util.hash_array(people ^ (places * np.uint64(3)) ^ kind)
    return found
