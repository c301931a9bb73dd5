"""Which imports an export is newer than, and which are newer: what decides between two files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlmodel import Session, col

from domain.sources import ColumnUse, ReadReport
from domain.store.tables import ImportRun

_ACTIVITY = "activity"
#: Row numbers of imports, or what finds them.
Runs = Sequence[int] | Select[int]


@dataclass(frozen=True, kw_only=True)
class ExportOrder:
    """Where an export (of the import `run_id`) stands among those that were imported before.

    `newer` show a later moment. `corrects` are older ones of the same kind of file: it is right
    where they say otherwise. `began_earlier` are those of them with earlier days of activity: they
    may know more of its first day, `begins_on`, of which it may have the end alone. Each finds row
    numbers where it is asked: there may be thousands. What comes otherwise than in a file is of no
    import, and corrects none.
    """

    run_id: int = 0
    newer: Runs = ()
    corrects: Runs = ()
    began_earlier: Runs = ()
    begins_on: date | None = None

    def among(self, session: Session, numbers: Sequence[int]) -> "ExportOrder":
        """The same of these imports alone, named one by one."""

        def named(runs: Runs) -> tuple[int, ...]:
            if not isinstance(runs, Select):
                return tuple(runs)
            return tuple(session.scalars(runs.where(col(ImportRun.id).in_(numbers))))

        return replace(
            self,
            newer=named(self.newer),
            corrects=named(self.corrects),
            began_earlier=named(self.began_earlier),
        )


def kind_of(source: str, report: ReadReport) -> str:
    """What sort of file activity is from: two with the same columns of a log are the same."""
    logs = [table for table in report.tables if table.content == _ACTIVITY]
    read = {c.field or c.heading for t in logs for c in t.columns if c.use is ColumnUse.USED}
    return ":".join([source, *([_ACTIVITY, ",".join(sorted(read))] if logs else [])])


def order_of(run: ImportRun) -> ExportOrder:
    """The place of an import that is being saved."""
    c, first = ImportRun, run.begins_on
    others = select(col(c.id)).where(
        col(c.id) < run.id, col(c.undone_in).is_(None), col(c.known_on).is_not(None)
    )
    newer = _is_after(run)
    corrects = others.where(col(c.kind) == run.kind, ~newer)
    began = col(c.begins_on) < first if first else false()
    return ExportOrder(
        run_id=run.id,
        newer=others.where(newer),
        corrects=corrects,
        began_earlier=corrects.where(began),
        begins_on=first,
    )


def _is_after(run: ImportRun) -> ColumnElement[bool]:
    """Whether another export shows a later moment; of one day without moments the later import."""
    if run.known_on is None:
        return false()
    day, at = col(ImportRun.known_on), col(ImportRun.exported_at)
    later = func.coalesce(at > run.exported_at, false()) if run.exported_at else false()
    return or_(day > run.known_on, and_(day == run.known_on, later))
