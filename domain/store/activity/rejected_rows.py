"""The rows that imports left out, kept where a person can see them."""

from typing import Final

import pandas as pd
import pyarrow as pa

from domain.store.database import Database

_QUERY: Final = """
SELECT r.path AS import_path, r.started_at AS imported_at, x.file, x.line, x."column", x.value,
       x.reason
FROM rejected_row x JOIN import_run r ON r.id = x.import_run_id
WHERE r.id = (SELECT max(id) FROM import_run WHERE source <> 'demo')
ORDER BY x.file, x.line
"""
_SCHEMA: Final = pa.schema(
    [
        ("import_path", pa.string()),
        ("imported_at", pa.timestamp("us")),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
    ]
)


def read_rejected(database: Database) -> pd.DataFrame:
    """Rejected rows of the last import: its path and instant, file, line, column, value, reason."""
    found = database.read_arrow(_QUERY, schema=_SCHEMA).to_pandas()
    found["imported_at"] = found["imported_at"].dt.tz_localize("UTC")
    return found.astype({"line": "Int64"})
