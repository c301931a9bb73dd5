"""When silence may be ours: nobody is told they are missed because an import stopped."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import pandas as pd

from domain.nudges.catalogue import rests_on_import
from domain.nudges.eligibility import SkipReason
from domain.policy import Intervention, Policy, Priority
from domain.risk.scoring import silent_cohorts


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why what rests on activity waits: for everybody, or for the cohorts that fell silent."""

    stale_import: bool = False
    cohorts: AbstractSet[int] = frozenset()

    def reason(self, cohort_id: int) -> SkipReason | None:
        """Why nothing should be made of a cohort's silence now; None where it may be."""
        if self.stale_import:
            return SkipReason.IMPORT_STALE
        return SkipReason.COHORT_SILENT if cohort_id in self.cohorts else None

    def waiting(self, frame: pd.DataFrame) -> dict[int, SkipReason]:
        """Why, by enrolment_id, for those of a frame of whose silence nothing should be made."""
        rows = zip(frame["enrolment_id"].tolist(), frame["cohort_id"].tolist(), strict=True)
        return {who: why for who, cohort_id in rows if (why := self.reason(cohort_id))}


def hold_of(people: pd.DataFrame, policy: Policy, *, stale_import: bool) -> Hold:
    """What has to wait today; `people` has cohort_id and days_since_last_seen."""
    silent = silent_cohorts(people, days=policy.sending.hold_when_silent_days)
    return Hold(stale_import=stale_import, cohorts=silent)


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
