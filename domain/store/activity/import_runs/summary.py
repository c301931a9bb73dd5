"""What an import did, for the command line and the record of the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from domain.sources import ReadReport
from domain.store.provenance import ChangeCount, FactChange


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rows of one frame were new, changed and the same as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, kw_only=True)
class PeopleChanges:
    """Who is new and who is changed in what, by name: the first of each, and how many in all."""

    new: list[str] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    new_in_all: int = 0
    changed_in_all: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """What an import did, by frame, what it left out, and what was read of the files.

    `rejected` could not be read; `skipped` was passed over (a total, a member of staff).
    `changes` are facts that were there and are otherwise now, and `first_changes` some of them.
    `people`, and the `first_rows` of each frame as they were read, are told where that was asked
    for. With `unchanged_since`, the same files had been imported then, and were not read again.
    """

    counts: Mapping[str, Counts]
    rejected: pd.DataFrame
    skipped: pd.DataFrame
    report: ReadReport
    run_id: int = 0
    people: PeopleChanges = field(default_factory=PeopleChanges)
    unchanged_since: datetime | None = None
    changes: Sequence[ChangeCount] = ()
    first_changes: Sequence[FactChange] = ()
    first_rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was there already."""
        return all(c.new == c.changed == 0 for c in self.counts.values())
