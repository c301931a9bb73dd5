"""How learners stand by the day of the export: last seen, progress and grade, from what was read.

A last visit has three answers: a day, never, and not known; the last two are kept apart.
"""

from collections.abc import Collection
from typing import Final

import pandas as pd

from domain.sources.tables.columns import days, flag, number
from domain.sources.tables.rows import Rejections

#: Columns that show last visits: with one of them, who has no day was never there or is unknown.
VISIT_FIELDS: Final = ("last_seen", "days_unseen", "visits")
_MOST_DAYS: Final = 36_500


def with_state(study: pd.DataFrame, known_on: pd.Timestamp, rejections: Rejections) -> pd.DataFrame:
    """The rows with `last_seen`, `last_visit` ("never", "unknown" or empty), progress and grade."""
    seen, ago = days(study, "last_seen"), number(study, "days_unseen")
    counted = known_on - pd.to_timedelta(ago.where(ago < _MOST_DAYS).astype("float64"), unit="D")
    shown = any(bool(study[name].notna().any()) for name in (*VISIT_FIELDS, "never_seen"))
    seen = seen.fillna(counted.astype("datetime64[s]"))
    never = flag(study, "never_seen").fillna(value=False) | (number(study, "visits") == 0)
    visit = pd.Series(pd.NA, study.index, dtype="string")
    if shown:
        visit = visit.mask(seen.isna(), "unknown")
    visit = visit.mask(seen.isna() & never.fillna(value=False), "never")
    return study.assign(
        last_seen=seen,
        last_visit=visit,
        progress=_share(study, "progress", ("steps_done", "steps_total"), rejections).fillna(
            _of_hours(study)
        ),
        grade=_share(study, "grade", ("points", "points_of"), rejections).fillna(
            _share(study, "nothing", ("calculated", "calculated_of"), rejections)
        ),
    )


def with_visits_unknown(study: pd.DataFrame, unread: Collection[str]) -> pd.DataFrame:
    """The rows, where nobody knows of the `unread` when they were there: what says so is lost."""
    lost = study["ref"].isin(list(unread)) & study["last_seen"].isna()
    return study.assign(last_visit=study["last_visit"].mask(lost, "unknown"))


def _of_hours(study: pd.DataFrame) -> pd.Series:
    """The share of planned hours; more than planned is all of them."""
    done, planned = number(study, "hours_done"), number(study, "hours_planned")
    return (done.where(done >= 0) / planned.where(planned > 0) * 100).clip(0, 100).round(4)


def _share(
    study: pd.DataFrame, name: str, parts: tuple[str, str], rejections: Rejections
) -> pd.Series:
    """The percentage as stated, else that of what is done or scored out of the whole."""
    done, whole = (number(study, part) for part in parts)
    if whole.isna().all():
        return number(study, name)
    share = (done / whole.where(whole > 0) * 100).round(4)
    impossible = (share.notna() & ~share.between(0, 100)).fillna(value=False).astype(bool)
    shown = done[impossible].astype("string") + " of " + whole[impossible].astype("string")
    reason = "is not between 0 and 100 %"
    rejections.cells(study[impossible], column=parts[0], value=shown, reason=reason)
    return number(study, name).fillna(share.where(~impossible))
