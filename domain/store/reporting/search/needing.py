"""Who may need somebody on a day: everybody on the classic worklist, Red or Amber, in one read."""

from typing import Final

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import col

from domain.store.database import Database, table_of
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.reporting.search.snapshot_search import is_asked
from domain.store.tables import Enrolment, Snapshot

_ROWS: Final = table_of(Snapshot)
_WANTED: Final = ("worklist_rank", "risk_band", "leave_soon", "days_since_last_seen")


def read_needing(database: Database, asked: SnapshotFilter) -> pd.DataFrame:
    """One row a learner and list they are on: list ("listed", "Red" or "Amber") and enrolment_id.

    Each list in its order: the classic one by rank, Red by who may leave soonest, then by who was
    unseen longest; Amber by number. To look a caseload up takes longer than to sort it three times.
    """
    found = database.read_frame(
        select(_ROWS.c.enrolment_id, *(_ROWS.c[name] for name in _WANTED))
        .select_from(_ROWS.join(table_of(Enrolment), col(Enrolment.id) == _ROWS.c.enrolment_id))
        .where(
            is_asked(asked),
            or_(_ROWS.c.worklist_rank.is_not(None), _ROWS.c.risk_band.in_(("Red", "Amber"))),
        )
        .order_by(_ROWS.c.enrolment_id)
    ).astype({"enrolment_id": "int32"})
    band = found["risk_band"]
    soonest = ["leave_soon", "days_since_last_seen"]
    lists = {
        "listed": found[found["worklist_rank"].notna()].sort_values("worklist_rank", kind="stable"),
        # by several, pandas keeps the order of who is alike; gaps come last
        "Red": found[band == "Red"].sort_values(soonest, ascending=False),
        "Amber": found[band == "Amber"],
    }
    parts = [one[["enrolment_id"]].assign(list=name) for name, one in lists.items()]
    return pd.concat(parts, ignore_index=True).astype({"list": "category"})
