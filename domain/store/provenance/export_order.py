"""Which imports an export is newer than, and which are newer: what decides between two files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from domain.sources import ColumnUse, ReadReport
from domain.store.tables import ImportRun

_ACTIVITY = "activity"


@dataclass(frozen=True, kw_only=True)
class ExportOrder:
    """Where an export (of the import `run_id`) stands among those that were imported before.

    `newer` show a later moment. `corrects` are older ones of the same kind of file: it is right
    where they say otherwise. `began_earlier` are those of them with earlier days of activity: they
    may know more of its first day, `begins_on`, of which it may have the end alone. What comes
    otherwise than in a file is of no import, and corrects none.
    """

    run_id: int = 0
    newer: tuple[int, ...] = ()
    corrects: tuple[int, ...] = ()
    began_earlier: tuple[int, ...] = ()
    begins_on: date | None = None


def kind_of(source: str, report: ReadReport) -> str:
    """What sort of file activity is from: two with the same columns of a log are the same."""
    logs = [table for table in report.tables if table.content == _ACTIVITY]
    read = {c.field or c.heading for t in logs for c in t.columns if c.use is ColumnUse.USED}
    return ":".join([source, *([_ACTIVITY, ",".join(sorted(read))] if logs else [])])


def order_of(session: Session, run: ImportRun) -> ExportOrder:
    """The place of an import that is being saved."""
    c = ImportRun
    others = session.execute(
        select(col(c.id), col(c.kind), col(c.known_on), col(c.exported_at), col(c.begins_on)).where(
            col(c.id) != run.id, col(c.undone_in).is_(None), col(c.known_on).is_not(None)
        )
    ).all()
    newer = [o.id for o in others if _is_after((o.known_on, o.exported_at), run)]
    corrects = [o for o in others if o.kind == run.kind and o.id not in newer]
    first = run.begins_on
    return ExportOrder(
        run_id=run.id,
        newer=tuple(newer),
        corrects=_numbers(corrects),
        began_earlier=_numbers(
            o for o in corrects if first and o.begins_on and o.begins_on < first
        ),
        begins_on=first,
    )


def _numbers(runs: Iterable[object]) -> tuple[int, ...]:
    return tuple(run.id for run in runs)  # type: ignore[attr-defined]


def _is_after(other: tuple[date, datetime | None], run: ImportRun) -> bool:
    """Whether another export shows a later moment; of one day without moments the later import."""
    day, at = other
    if run.known_on is None or day != run.known_on:
        return run.known_on is not None and day > run.known_on
    return bool(at and run.exported_at and at > run.exported_at)
