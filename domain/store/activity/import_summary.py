"""What an import did, for the command line and the record of the run."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from domain.sources import ReadReport


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rows of one frame were new, changed and the same as before."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """What an import did, by frame, what it left out, and what was read of the files.

    `rejected` could not be read; `skipped` was passed over (a total, a member of staff).
    """

    counts: Mapping[str, Counts]
    rejected: pd.DataFrame
    skipped: pd.DataFrame
    report: ReadReport

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was there already."""
        return all(c.new == c.changed == 0 for c in self.counts.values())
