"""Small programmes for tests: Arrow tables as the store gives them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from domain.learners.features.event_schemas import EVENT_SCHEMAS
from domain.learners.features.table import compute_features

START = date(2024, 1, 1)


def on(day: int) -> date:
    """The date so many days into the programme."""
    return START + timedelta(days=day)


def rows(table: str, *records: dict[str, Any]) -> pa.Table:
    """Those rows as the named table, columns that are not given empty."""
    schema = ibis.schema(EVENT_SCHEMAS[table]).to_pyarrow()
    return pa.Table.from_pylist([dict(record) for record in records], schema=schema)


def enrolments(*ids: int, **columns: Any) -> pa.Table:
    """Enrolments of one twelve-week cohort."""
    calendar = {"cohort_id": 1, "starts_on": START, "ends_on": on(83), **columns}
    return rows("enrolments", *({"enrolment_id": i, **calendar} for i in ids))


def activity(*seen: tuple[int, int, int]) -> pa.Table:
    """Activity from (enrolment, day number, clicks)."""
    return rows("activity", *({"enrolment_id": i, "day": on(d), "clicks": c} for i, d, c in seen))


def moments(as_of: int, *ids: int) -> pd.DataFrame:
    """Those enrolments on one day."""
    return pd.DataFrame({"enrolment_id": ids, "as_of": pd.Timestamp(on(as_of))})


def features(events: dict[str, pa.Table], as_of: int, ids: Sequence[int] = (1,)) -> pd.DataFrame:
    """Features of those enrolments on one day, by enrolment."""
    return compute_features(events, moments(as_of, *ids)).set_index("enrolment_id")
