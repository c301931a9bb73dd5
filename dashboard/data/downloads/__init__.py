"""Downloads of learners: original and computed columns, streamed."""

from dashboard.data.downloads.exports import EXPORTS, NothingToExportError
from dashboard.data.downloads.segmented_dataset import (
    csv_blocks,
    header,
    own_columns,
    row_blocks,
    with_instants,
    without_originals,
)
from dashboard.data.downloads.segmented_files import SHEET_ROWS, write_excel, write_parquet
from domain.safe_cells import safe

__all__ = [
    "EXPORTS",
    "SHEET_ROWS",
    "NothingToExportError",
    "csv_blocks",
    "header",
    "own_columns",
    "row_blocks",
    "safe",
    "with_instants",
    "without_originals",
    "write_excel",
    "write_parquet",
]
