"""The rows that imports left out, kept where a person can see them."""

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import col

from domain.store.database import Database, columns
from domain.store.provenance import UNDO
from domain.store.tables import ImportRun, RejectedRow


def read_rejected(database: Database) -> pd.DataFrame:
    """Rejected rows of the last import: its path and instant, file, line, column, value, reason."""
    last = select(func.max(col(ImportRun.id))).where(col(ImportRun.source).not_in(("demo", UNDO)))
    found = (
        select(
            *columns(import_path=ImportRun.path, imported_at=ImportRun.started_at),
            *columns(RejectedRow.file, RejectedRow.line, RejectedRow.column),
            *columns(RejectedRow.value, RejectedRow.reason),
        )
        .join(ImportRun, col(ImportRun.id) == RejectedRow.import_run_id)
        .where(col(ImportRun.id) == last.scalar_subquery())
        .order_by(col(RejectedRow.file), col(RejectedRow.line))
    )
    return database.read_frame(found).astype({"line": "Int64"})
