"""Recipients: rows of the learner frame as plain values, to be looked at one by one."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

import pandas as pd

from domain.nudges.catalogue import Rows

_HOURS: Final = ("quiet_start", "quiet_end", "preferred_hour")


class Recipient(NamedTuple):
    """One enrolment as planning reads it: columns of the learner frame, None where not known."""

    enrolment_id: int
    learner_id: int
    learner_ref: str
    cohort_id: int
    email: str | None
    phone: str | None
    zone: str | None
    programme_zone: str | None
    email_consent: bool | None
    sms_consent: bool | None
    active_on: date | None
    risk_band: str | None
    # where the frame has them
    quiet_start: int | None
    quiet_end: int | None
    preferred_hour: int | None
    reasons: str | None
    gain: float | None = None


def recipients_at(people: pd.DataFrame, rows: Rows) -> Iterator[Recipient]:
    """Those in these rows, in their order."""
    columns = (_plain(people, name, rows) for name in Recipient._fields)
    return map(Recipient._make, zip(*columns, strict=True))


def _plain(people: pd.DataFrame, name: str, rows: Rows) -> list[Any]:
    """Values of a column as Python knows them, None where it is empty or absent."""
    if name not in people:
        return [None] * len(rows)
    column: Any = people[name].iloc[rows]
    if name in _HOURS:
        column = column.astype("Int64")
    found: list[Any] = column.to_numpy(dtype=object, na_value=None).tolist()
    return found
