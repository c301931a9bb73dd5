"""What a platform is to a pull: something that is tested, and read piece by piece."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from config.address_guard import AddressGuard
from domain.sources import ImportBatch
from domain.sources.pulled import Course, CourseFound, CourseRecords, Enrolled, batch_of, instant
from worker.connections.budget import Budget

#: What changed within so long before a mark is asked for again: clocks differ, and lists that
#: change while they are read may pass over something.
OVERLAP: Final = timedelta(hours=2)
#: Learners whose activity is saved, and never asked for again, together.
CHUNK: Final = 50


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where a platform is, what lets us in, and how long we may ask."""

    address: str
    asked: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    guard: AddressGuard
    budget: Budget


@dataclass(frozen=True, kw_only=True)
class ConnectionCheck:
    """What a test found: whose account it is, its courses, and what it may not see."""

    site: str
    account: str
    courses: Sequence[CourseFound]
    notes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class PulledPart:
    """What is saved together, and how far everything is read once it is.

    One that `repeats` is all there is of a course, and comes with each pull.
    """

    batch: ImportBatch | None
    marks: Mapping[str, Any]
    repeats: bool = False
    statements: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, kw_only=True)
class CoursePull:
    """One course to be read: from which marks, and by which clock.

    It lasts `usual_weeks` where its platform knows no end.
    """

    course: Course
    marks: Mapping[str, Any]
    prefix: str
    now: datetime
    zone: ZoneInfo
    usual_weeks: int

    def batch(self, records: CourseRecords) -> ImportBatch:
        """Records of this course as frames."""
        return batch_of(
            records,
            self.course,
            prefix=self.prefix,
            now=self.now,
            zone=self.zone,
            usual_length=timedelta(weeks=self.usual_weeks),
        )

    def since(self, name: str) -> datetime | None:
        """The moment from which a resource is to be asked for; None: all of it."""
        mark = instant(self.marks.get(name))
        return None if mark is None else mark - OVERLAP

    def read_up_to(self, seen: datetime | None) -> str | None:
        """The mark after what was seen then; a clock that is ahead must not hide what comes."""
        return min(seen, self.now).isoformat() if seen else None

    def active_since(self, name: str, learners: Iterable[Enrolled]) -> Iterator[list[Enrolled]]:
        """Who was seen since the mark, the longest ago first: each chunk's last is the next mark.

        So a pull that ends anywhere goes on with the others.
        """
        since = self.since(name)
        seen = [one for one in learners if one.seen_at and (not since or one.seen_at >= since)]
        seen.sort(key=lambda one: (one.seen_at, one.ref))
        for start in range(0, len(seen), CHUNK):
            yield seen[start : start + CHUNK]


class Platform(Protocol):
    """A kind of platform."""

    def find(self, access: Access) -> ConnectionCheck:
        """Who we are there and which courses there are; raises `PlatformError`."""

    def pull(self, access: Access, of: CoursePull) -> Iterator[PulledPart]:
        """One course, piece by piece; raises `PlatformError` where it cannot go on."""
