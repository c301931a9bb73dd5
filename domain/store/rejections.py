"""The rows that imports left out, kept where a person can see them."""

from typing import Final

import pandas as pd

from domain.store.database import Database

_QUERY: Final = """
SELECT r.path AS import_path, r.started_at AS imported_at, x.file, x.line, x."column", x.value,
       x.reason
FROM rejected_row x JOIN import_run r ON r.id = x.import_run_id
WHERE r.id = (SELECT max(id) FROM import_run WHERE source <> 'demo')
ORDER BY x.file, x.line
"""


def read_rejected(database: Database) -> pd.DataFrame:
    """Rejected rows of the last import: file, line, column, value and reason."""
    return database.read_arrow(_QUERY).to_pandas()
