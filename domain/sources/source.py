"""What a learning platform is to us, and the one place that lists those we read.

Adding a platform is one package beside `oulad` and `tables`, and one line in `SOURCES`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

from domain.sources.batch import ImportBatch, Progress
from domain.sources.oulad import import_oulad
from domain.sources.tables import import_tables


class Source(Protocol):
    """Reads what a platform exports under `path`; raises `SourceError` where nothing can be read.

    `exported_on` is the day the export shows unless the files tell, `now` when it is read: nothing
    can have happened later. `starts_on` is the first day of the only cohort; `mapping` is a file
    that says which column is what; a programme lasts `usual_weeks` where nothing says how long.
    """

    def __call__(
        self,
        path: Path,
        *,
        exported_on: date,
        now: datetime,
        starts_on: date | None,
        mapping: Path | None,
        usual_weeks: int,
        progress: Progress,
    ) -> ImportBatch:
        """Canonical frames and what had to be left out."""
        ...


#: Every platform by the name the command line knows it by.
SOURCES: Final[Mapping[str, Source]] = {
    "oulad": import_oulad,
    "tables": import_tables,
}
