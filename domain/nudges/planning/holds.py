"""When silence may be ours: nobody is told they are missed because an import stopped."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.nudges.catalogue import Mask, rests_on_import
from domain.nudges.eligibility import SkipReason
from domain.policy import Intervention, Priority

Reasons = NDArray[np.object_]
_WHOLE_COHORT = 10  # fewer learners may all be away by chance


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why what rests on activity waits: for everybody, or for the cohorts that fell silent."""

    stale_import: bool = False
    cohorts: AbstractSet[int] = frozenset()

    def reasons(self, people: pd.DataFrame, what: Intervention) -> Reasons:
        """For each row why an intervention waits; None where it need not."""
        if not held_back(what):
            return np.full(len(people), None, dtype=object)
        return self.waiting(people)

    def waiting(self, people: pd.DataFrame) -> Reasons:
        """For each row why nothing should be made of silence now; None where it may be."""
        found = np.full(len(people), None, dtype=object)
        if self.stale_import:
            found[:] = SkipReason.IMPORT_STALE
        elif self.cohorts:
            found[self._silent(people)] = SkipReason.COHORT_SILENT
        return found

    def _silent(self, people: pd.DataFrame) -> Mask:
        return np.isin(people["cohort_id"].to_numpy(), list(self.cohorts))


def held_back(what: Intervention) -> bool:
    """Whether it rests on activity, and says or asks something because there is too little.

    Recognition goes on: thanking somebody for what was seen is true however old the import.
    """
    praise = what.priority is Priority.RECOGNITION and what.by == "message"
    return what.priority is not Priority.SAFETY and not praise and rests_on_import(what.when)


def is_stale(people: pd.DataFrame, *, as_of: date, imported_on: date | None, days: float) -> bool:
    """Whether nothing was imported, and nobody seen, for so many days.

    Activity that arrives by another way than an import is news as well. Where nothing was ever
    imported, nobody can say.
    """
    if imported_on is None:
        return False
    seen = people["days_since_last_seen"].min()
    since = (as_of - imported_on).days
    return bool((since if pd.isna(seen) else min(since, seen)) >= days)


def silent_cohorts(people: pd.DataFrame, *, days: int) -> frozenset[int]:
    """Cohorts of ten and more of whom nobody was seen for so many days: more likely an outage.

    An import that stopped must not tell everybody that they are missed.
    """
    seen = people.groupby("cohort_id")["days_since_last_seen"].agg(["size", "min"])
    quiet = (seen["size"] >= _WHOLE_COHORT) & (seen["min"].isna() | (seen["min"] >= days))
    return frozenset(seen.index[quiet.astype(bool)])
