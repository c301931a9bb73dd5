"""What every source returns: canonical frames, and the rows it had to leave out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pandas as pd

from domain.frames import CANONICAL, REJECTED, Frame, FrameError, require
from domain.sources.frames_on_disk import FramesOnDisk
from domain.sources.report import ReadReport

#: Told how far a long read is: the share done, 0 to 1, and what is being read.
Progress = Callable[[float, str], None]


#: Open barriers as a source names them in full; an empty kind says that there is none. Where that
#: is a cell that `is_blank`, it says so of what files of its kind named before.
BARRIERS_NAMED: Final = Frame(
    name="barriers_named",
    grain=("enrolment_ref", "kind"),
    columns={"enrolment_ref": "text", "kind": "text", "day": "date", "is_blank": "bool"},
    required=("enrolment_ref", "day"),
)
#: Barriers that a source lists without a day on which they were resolved: they are open still,
#: whatever files of its kind said before.
STILL_OPEN: Final = Frame(
    name="still_open",
    grain=("enrolment_ref", "kind", "reported_on"),
    columns={"enrolment_ref": "text", "kind": "text", "reported_on": "date", "day": "date"},
    required=("enrolment_ref", "kind", "reported_on", "day"),
)
#: Enrolments that a source says are still under way on a day, whatever was said of them before:
#: the learner is here, unless `is_here` is no; with `goes_on` so is the course, not the account
#: alone; with `is_blank` the cell is that tells how it ended, as far as files of its kind said it.
UNDER_WAY: Final = Frame(
    name="under_way",
    grain=("enrolment_ref",),
    columns={
        "enrolment_ref": "text",
        "day": "date",
        "is_here": "bool",
        "goes_on": "bool",
        "is_blank": "bool",
    },
    required=("enrolment_ref", "day"),
)
#: Facts of enrolments and assessments of which a source says that there is none.
NO_FACTS: Final = Frame(
    name="no_facts",
    grain=("ref", "frame", "fact"),
    columns={"frame": "text", "ref": "text", "fact": "text", "day": "date"},
    required=("frame", "ref", "fact", "day"),
)
#: How far learners are by all that they have done, as a source lists it.
DONE_IN_FULL: Final = Frame(
    name="done_in_full",
    grain=("enrolment_ref",),
    columns={
        "enrolment_ref": "text",
        "day": "date",
        "percent": "float",
        "modules_completed": "int",
    },
    required=("enrolment_ref", "day"),
)
#: Work of which a source says that there is no mark; `handed_in` where it waits for one.
NO_MARKS: Final = Frame(
    name="no_marks",
    grain=("enrolment_ref", "assessment_ref"),
    columns={
        "enrolment_ref": "text",
        "assessment_ref": "text",
        "day": "date",
        "handed_in": "bool",
    },
    required=("enrolment_ref", "assessment_ref", "day"),
)
#: What an export says of rows that other exports brought, by the batch's own name for it.
SAID_OF_OTHERS: Final[Mapping[str, Frame]] = {
    spec.name: spec
    for spec in (BARRIERS_NAMED, STILL_OPEN, UNDER_WAY, NO_MARKS, NO_FACTS, DONE_IN_FULL)
}


class SourceError(Exception):
    """The file or folder as a whole cannot be read; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class ImportBatch:
    """Canonical frames by name (absent ones mean "this source does not know") and what is left out.

    `rejected` could not be read; `skipped` was understood and is no learner's (a total, a member
    of staff). What is not known is empty in the frames, never guessed, and the `report` says so.

    `assumed` tells by frame which days nobody stated: boolean columns named as the days, row by
    row with the frame. They give way to what is known already. `barriers_named` lists everything
    open on `day` for the enrolments it has; what it does not name of them is over by then. What is
    `still_open` was not resolved, though an earlier file of the kind said so. Who is
    in `under_way` has come back, if they had left by its day. A mark that is known of `no_marks` is
    taken back: work that a source leaves out is not among them. So is a fact of `no_facts`, and
    progress that is more than `done_in_full` has. `known_on` is the day the export
    shows, empty where nothing tells: it replaces nothing that a newer one said. With
    `lists_all`, the enrolments are all there are of its cohorts: whoever is missing is told of.
    With `names_only`, nothing lists the learners: whom another table names is taken for one; who
    is said to be in no cohort is in the `unstated_cohort`.
    """

    frames: Mapping[str, pd.DataFrame]
    rejected: pd.DataFrame = field(default_factory=REJECTED.empty)
    skipped: pd.DataFrame = field(default_factory=REJECTED.empty)
    report: ReadReport = field(default_factory=ReadReport)
    assumed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    barriers_named: pd.DataFrame = field(default_factory=BARRIERS_NAMED.empty)
    still_open: pd.DataFrame = field(default_factory=STILL_OPEN.empty)
    under_way: pd.DataFrame = field(default_factory=UNDER_WAY.empty)
    no_marks: pd.DataFrame = field(default_factory=NO_MARKS.empty)
    no_facts: pd.DataFrame = field(default_factory=NO_FACTS.empty)
    done_in_full: pd.DataFrame = field(default_factory=DONE_IN_FULL.empty)
    known_on: date | None = None
    lists_all: bool = False
    names_only: bool = False
    unstated_cohort: str | None = None

    def __post_init__(self) -> None:
        for name in self.frames:
            rows = sum(len(require(part, CANONICAL[name])) for part in self.parts(name))
            if rows != len(self.assumed.get(name, range(rows))):
                raise FrameError(f"{name} has other rows than what is assumed of it")
        for name, spec in SAID_OF_OTHERS.items():
            require(getattr(self, name), spec)

    def frame(self, name: str) -> pd.DataFrame:
        """The frame of that name, or an empty one of its shape."""
        return self.frames.get(name, CANONICAL[name].empty())

    def parts(self, name: str) -> Iterator[pd.DataFrame]:
        """The same, of a very large one part after part, each with all of its enrolments."""
        if isinstance(self.frames, FramesOnDisk) and name in self.frames:
            return self.frames.parts(name)
        return iter([self.frame(name)])

    def changed_frames(self) -> FramesOnDisk[str]:
        """The frames, to be replaced by name in another batch; those of this one stay."""
        if isinstance(self.frames, FramesOnDisk):
            return self.frames.changed()
        found: FramesOnDisk[str] = FramesOnDisk()
        found.update(self.frames)
        return found


def canonical(frames: FramesOnDisk[str]) -> FramesOnDisk[str]:
    """The canonical ones among frames, in the order to save them, without those of no row."""
    found: FramesOnDisk[str] = FramesOnDisk()
    for name, spec in CANONICAL.items():
        if name not in frames:
            continue
        if frames.is_of(name, spec.empty().dtypes):
            found.share(name, frames)
        else:
            rows = (spec.conform(part) for part in frames.parts(name) if len(part))
            found.keep_parts(name, (part.reset_index(drop=True) for part in rows))
    return found
