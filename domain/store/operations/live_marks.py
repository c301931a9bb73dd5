"""How far everything has come: marks that one cheap query reads, and the gaps below them.

On PostgreSQL a row may be committed after one with a higher number. Numbers below a mark that no
row has yet are gaps: whoever listens is told of them as soon as they fill.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, SQLModel, col

from domain.store.tables import (
    Alert,
    AuditEvent,
    ImportRun,
    LearnerAnswer,
    Message,
    MessageEvent,
    Notice,
    SnapshotVersion,
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DIGITS: Final = 18
#: Gaps that are remembered, the newest: numbers of a transaction that failed are never filled.
_GAPS: Final = 40
#: How far back a gap is looked for, and by who has just begun.
_FAR: Final = 10_000
_NEAR: Final = 100
#: Marks that are numbers of rows, and whose.
_NUMBERED: Final[Mapping[str, type[SQLModel]]] = {
    "imported": ImportRun,
    "alerts": Alert,
    "answers": LearnerAnswer,
    "events": MessageEvent,
    "notices": Notice,
    "audited": AuditEvent,
}
_NAMES: Final = (*_NUMBERED, "sent", "scored")


@dataclass(frozen=True)
class Gap:
    """Numbers below a mark, first and last, that no row had when it was read."""

    mark: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class LiveMarks:
    """The newest row's number, or its instant in microseconds; and the gaps below."""

    imported: int = 0
    alerts: int = 0
    answers: int = 0
    events: int = 0
    notices: int = 0
    audited: int = 0
    sent: int = 0
    scored: int = 0
    gaps: tuple[Gap, ...] = ()

    def __str__(self) -> str:
        numbers = "-".join(str(getattr(self, name)) for name in _NAMES)
        gaps = (f"~{_NAMES.index(one.mark)}.{one.first}.{one.last}" for one in self.gaps)
        return numbers + "".join(gaps)

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Marks as `str` wrote them; None for anything else."""
        numbers, *gaps = (text or "").split("~")
        found = _numbers(numbers, "-", len(_NAMES))
        below = [_numbers(one, ".", 3) for one in gaps]
        if found is None or None in below or len(gaps) > _GAPS:
            return None
        known = [(one[0], one[1], one[2]) for one in below if one and one[0] < len(_NUMBERED)]
        return cls(
            **dict(zip(_NAMES, found, strict=True)),
            gaps=tuple(Gap(_NAMES[which], first, last) for which, first, last in known),
        )

    def below(self, mark: str) -> tuple[Gap, ...]:
        """The gaps of one mark."""
        return tuple(one for one in self.gaps if one.mark == mark)

    def has_moved(self, mark: str, before: "LiveMarks") -> bool:
        """Whether there may be something new of a kind."""
        newer = getattr(self, mark) > getattr(before, mark)
        return newer or self.below(mark) != before.below(mark)


def read_live_marks(session: Session, before: LiveMarks | None = None) -> LiveMarks:
    """Marks of this moment, in one statement; then the gaps left by `before`, and since."""
    newest = {name: _number_of(name) for name in _NUMBERED}
    newest |= {"sent": Message.sent_at, "scored": SnapshotVersion.recorded_at}
    found = select(
        *(select(func.max(column)).scalar_subquery().label(n) for n, column in newest.items())
    )
    row = session.execute(found).one()._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    reached: dict[str, Any] = {name: _number(row[name]) for name in newest}
    marks = LiveMarks(**reached)
    # the newest number of all has a row
    since = (Gap(name, _known(before, marks, name) + 1, getattr(marks, name)) for name in _NUMBERED)
    new = (one for one in since if one.first < one.last)
    spans = (*(before.gaps if before else ()), *new)
    gaps = [left for span in spans for left in _unfilled(session, span)]
    return replace(marks, gaps=tuple(gaps[-_GAPS:]))


def is_new(mark: str, before: LiveMarks, after: LiveMarks) -> ColumnElement[bool]:
    """The rows that came between the marks, those that fill a gap among them."""
    number = _number_of(mark)
    since = (number > getattr(before, mark), number <= getattr(after, mark))
    late = (number.between(gap.first, gap.last) for gap in before.below(mark))
    return or_(since[0] & since[1], *late)


def instant(mark: int) -> datetime:
    """The moment that a mark stands for."""
    return _EPOCH + mark * _MICROSECOND


def _known(before: LiveMarks | None, now: LiveMarks, mark: str) -> int:
    """The number up to which gaps are known; who begins looks for those of this moment."""
    return getattr(before, mark) if before else max(0, getattr(now, mark) - _NEAR)


def _unfilled(session: Session, span: Gap) -> Iterator[Gap]:
    number = _number_of(span.mark)
    first = max(span.first, span.last - _FAR)
    within = number.between(first, span.last)
    for one in session.scalars(select(number).where(within).order_by(number)):
        if first < one:
            yield Gap(span.mark, first, one - 1)
        first = one + 1
    if first <= span.last:
        yield Gap(span.mark, first, span.last)


def _number_of(mark: str) -> Any:  # noqa: ANN401 - SQLModel's column
    return col(_NUMBERED[mark].id)  # type: ignore[attr-defined]


def _numbers(text: str, between: str, how_many: int) -> list[int] | None:
    parts = text.split(between)
    fits = len(parts) == how_many and all(
        part.isascii() and part.isdecimal() and len(part) <= _DIGITS for part in parts
    )
    return [int(part) for part in parts] if fits else None


def _number(newest: int | datetime | None) -> int:
    if isinstance(newest, datetime):
        return (newest - _EPOCH) // _MICROSECOND
    return newest or 0
