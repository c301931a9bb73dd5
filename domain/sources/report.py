"""What became of every table and column of an export, and what somebody has to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ColumnUse(StrEnum):
    """What was done with a column."""

    USED = "used"
    #: only kept as it was written, for downloads
    KEPT = "kept"
    IGNORED = "ignored"


@dataclass(frozen=True, kw_only=True)
class ColumnReport:
    """One column: its heading, its use, the field it was read as, or the one it is nearest to."""

    heading: str
    use: ColumnUse
    field: str | None = None
    nearest: str | None = None


@dataclass(frozen=True, kw_only=True)
class TableReport:
    """One table: what it was taken for, and its rows: kept + rejected + skipped are all there are.

    A table whose content nobody could tell has none, and no rows were read of it.
    """

    name: str
    content: str | None
    #: the export it was recognised as, such as "Moodle log"
    platform: str | None = None
    rows: int = 0
    rejected: int = 0
    skipped: int = 0
    columns: Sequence[ColumnReport] = ()

    @property
    def kept(self) -> int:
        """Rows that are in the batch."""
        return self.rows - self.rejected - self.skipped


@dataclass(frozen=True, kw_only=True)
class ReadReport:
    """What was read of an export, and questions about what was not."""

    tables: Sequence[TableReport] = ()
    questions: Sequence[str] = ()
