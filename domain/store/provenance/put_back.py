"""Puts back, row by row, what an import changed, where nothing said otherwise since."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, Table, and_, bindparam, select, tuple_, update
from sqlmodel import Session, SQLModel, col

from domain.store.database import table_of
from domain.store.provenance.change_log import as_json, key_of, key_values, row_values
from domain.store.provenance.fact_days import DAYS, OWN_DAY, day_of
from domain.store.tables import PROVENANCE, ImportChange, ImportRun

_AT_ONCE: Final = 2_000
_CHANGES: Final = table_of(ImportChange)
_WHOSE: Final = ("row_of", "row_key", "day", "learner_id", "enrolment_id")
#: A row as it is kept, by name.
Values = dict[str, Any]


def put_back(session: Session, run_id: int) -> tuple[int, int]:
    """Restore what an import changed; how many rows, and how many have facts that stay."""
    restored = kept = 0
    last: int | None = None
    mine = select(_CHANGES).where(_CHANGES.c.import_run_id == run_id)
    mine = mine.order_by(_CHANGES.c.id.desc()).limit(_AT_ONCE)  # what was done last is undone first
    while part := session.execute(mine if last is None else mine.where(_CHANGES.c.id < last)).all():
        last = part[-1].id
        by_table = sorted(part, key=lambda change: change.row_of)
        for name, changes in groupby(by_table, key=lambda change: change.row_of):
            target = SQLModel.metadata.tables[name]
            more, others = _Rows(session, target, run_id, list(changes)).restore()
            restored, kept = restored + more, kept + others
    return restored, kept


def forget_maker(session: Session, target: Table, run_id: int) -> None:
    """Of rows that an import made and a later one changed: before that one they were not there."""
    c = target.c
    theirs = select(*target.primary_key).where(c.made_in == run_id, c.stated_in != run_id)
    keys = [key_of(target, row._mapping) for row in session.execute(theirs)]  # noqa: SLF001 - public, in spite of its name
    for start in range(0, len(keys), _AT_ONCE):
        later = _later(session, target, keys[start : start + _AT_ONCE], after=run_id)
        for change in later.values():
            changed = _CHANGES.c.id == change.id
            session.execute(update(_CHANGES).where(changed).values(before=None))


class _Rows:
    """Changes of one import to one table, beside the rows as they are now."""

    def __init__(
        self, session: Session, target: Table, run_id: int, changes: Sequence[Row[Any]]
    ) -> None:
        self._session, self._target, self._run_id = session, target, run_id
        self._changes = changes
        keys = [key_values(target, change.row_key) for change in changes]
        theirs = tuple_(*target.primary_key).in_(keys)
        found = session.execute(select(target).where(theirs)).mappings()
        self._now = {key_of(target, row): dict(row) for row in found}
        self._later = _later(session, target, [c.row_key for c in changes], after=run_id)

    def restore(self) -> tuple[int, int]:
        """How many rows are as before, and how many have facts that stay."""
        changed: dict[str, Values] = {}
        stay: set[str] = set()
        for change in self._changes:
            if (now := self._now.get(change.row_key)) is None:
                continue
            back, stays = self._back(change, now)
            now.update(back)
            stay |= {change.row_key} if stays else set()
            if back:
                changed.setdefault(change.row_key, {}).update(back)
        self._write(changed)
        restored = sum(bool(set(back) - DAYS - set(PROVENANCE)) for back in changed.values())
        return restored, len(stay)

    def _write(self, changed: Mapping[str, Values]) -> None:
        writes: dict[tuple[str, ...], list[Values]] = {}
        for row_key, back in changed.items():
            now = self._now[row_key]
            key = {f"key_{c.name}": now[c.name] for c in self._target.primary_key}
            writes.setdefault(tuple(sorted(back)), []).append(key | back)
        for names, rows in writes.items():
            same = and_(*(c == bindparam(f"key_{c.name}") for c in self._target.primary_key))
            values: dict[str, Any] = {name: bindparam(name) for name in names}
            self._session.connection().execute(
                update(self._target).where(same).values(values), rows
            )

    def _back(self, change: Row[Any], now: Values) -> tuple[Values, bool]:
        """What to write into the row, and whether anything of the import stays in it."""
        after = row_values(self._target, change.after)
        if change.before is None:
            # who made it was undone: it goes with this one, unless others had it since
            return {"made_in": self._run_id}, False
        before, back = row_values(self._target, change.before), {}
        facts = [name for name in after if name not in DAYS and name not in PROVENANCE]
        stays = [name for name in facts if self._was_said_since(name, now, after)]
        for name in set(facts) - set(stays):
            back[name] = before[name]
            day = day_of(self._target, name)
            if day and now[day] == after[day]:
                back[day] = before[day]
        for day in ("barriers_on", "named_on", "unmarked_on"):
            if day in after and now[day] == after[day]:
                back[day] = before[day]
        repeated = [name for name in stays if now[name] == after[name]]
        if now["stated_in"] == after["stated_in"] and not stays:
            back |= {name: before[name] for name in ("stated_in", "again_in")}
        elif heir := next((h for name in repeated if (h := self._repeated_in(name, now))), None):
            back |= self._pass_on(change, heir, repeated, before, now)
        if (later := self._later.get(change.row_key)) is not None:
            self._relink(later, stays, before, after)
        return {name: value for name, value in back.items() if now[name] != value}, bool(stays)

    def _was_said_since(self, name: str, now: Values, after: Values) -> bool:
        if now[name] != after[name]:
            return True
        if self._target.name in OWN_DAY:
            day = day_of(self._target, name)
            return day is not None and now[day] != after[day]
        return now["stated_in"] == after["stated_in"] and now["again_in"] != after["again_in"]

    def _repeated_in(self, name: str, now: Values) -> int | None:
        """The later import that said the same of a fact, as far as that is kept."""
        if self._target.name not in OWN_DAY:
            again: int | None = now["again_in"]
            return again
        shown = select(col(ImportRun.id)).where(
            *(col(ImportRun.id) > self._run_id, col(ImportRun.undone_in).is_(None)),
            col(ImportRun.known_on) == now[day_of(self._target, name) or ""],
        )
        return self._session.scalars(shown.order_by(col(ImportRun.id))).first()

    def _pass_on(
        self, change: Row[Any], heir: int, names: Sequence[str], before: Values, now: Values
    ) -> Values:
        """It was the import that said the same which changed it; what the row says of that."""
        owned = {"stated_in": heir, "again_in": None}
        kept = {*names, *(DAYS & set(before)), *PROVENANCE}
        self._session.execute(
            _CHANGES.insert().values(
                import_run_id=heir,
                before=as_json({name: before[name] for name in before if name in kept}),
                after=as_json({name: (now | owned)[name] for name in before if name in kept}),
                **{name: getattr(change, name) for name in _WHOSE},
            )
        )
        return owned

    def _relink(self, later: Row[Any], stays: Iterable[str], before: Values, after: Values) -> None:
        """What a later import changed was, before it, what it was before this one."""
        if later.before is None:
            return
        theirs = row_values(self._target, later.before)
        names = [name for name in stays if name in theirs]
        names += [day for day in DAYS if theirs.get(day) is not None and theirs[day] == after[day]]
        if theirs.get("stated_in") == self._run_id:
            names += ["stated_in", "again_in"]
        relinked: Mapping[str, Any] = theirs | {n: before[n] for n in names if n in before}
        self._session.execute(
            update(_CHANGES).where(_CHANGES.c.id == later.id).values(before=as_json(relinked))
        )


def _later(
    session: Session, target: Table, keys: Sequence[str], *, after: int
) -> dict[str, Row[Any]]:
    """By key, the first change of each row by a later import that was not undone."""
    c = _CHANGES.c
    found = (
        select(_CHANGES)
        .join(ImportRun, col(ImportRun.id) == c.import_run_id)
        .where(
            *(c.row_of == target.name, c.row_key.in_(keys), c.import_run_id > after),
            col(ImportRun.undone_in).is_(None),
        )
        .order_by(c.id.desc())
    )
    return {change.row_key: change for change in session.execute(found)}
