"""Which snapshots of a day are asked for, and in which order."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

#: Learners who have no coach: no row of the staff has this number.
NO_COACH: Final = 0


@dataclass(frozen=True, kw_only=True)
class SnapshotFilter:
    """Which snapshots of a day: of whom a coach may see (None: everybody), and narrowed.

    `coach` may be `NO_COACH`. `uncertain_in` asks for those of whom nothing is known, or not when
    they were last there though in these cohorts it is known of others.
    """

    as_of: date
    seen_by: int | None = None
    cohorts: tuple[int, ...] | None = None
    coach: int | None = None
    stage: str = ""
    employer: int | None = None
    segment: str = ""
    band: str = ""
    uncertain_in: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One test of a field's value, as a grid names them."""

    field: str
    kind: Literal["text", "number"]
    test: str
    value: str | float | None = None
    upto: float | None = None


@dataclass(frozen=True, kw_only=True)
class Either:
    """Conditions of which one is enough, or all must be met."""

    conditions: tuple[Condition, ...]
    is_any: bool = False


@dataclass(frozen=True, kw_only=True)
class SnapshotOrder:
    """Words that must each occur somewhere, conditions, and what to sort by (field, descending)."""

    words: tuple[str, ...] = ()
    conditions: tuple[Either, ...] = ()
    by: tuple[tuple[str, bool], ...] = field(default=())
