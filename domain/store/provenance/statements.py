"""What each import said of rows that were there before it: kept, so that it can be taken away.

An import that repeats what is known of 100,000 learners keeps no row for each. What it says is kept
in columns, of which those that only repeat are empty: a number per row tells which facts these are.
What it says of rows that it makes is in the rows, until another import speaks of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import ColumnElement, Table, and_, case, delete, null, select, type_coerce, update
from sqlmodel import Session, col

from domain.store.database import AnySelect, changed, table_of
from domain.store.provenance.change_log import as_key
from domain.store.provenance.fact_days import DAYS
from domain.store.tables import PROVENANCE, ImportStatement

_KEY: Final = "key."
_WAS: Final = "was."
#: One bit a fact: what is said of it is what the row has.
_SAME: Final = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One line of what is kept: which row it is of, its days and imports before, what was said.

    `same` are facts that were said as the row had them. Of a row that need not have been there, or
    was asked a rule about, `key` and `was` are empty, and all that was said is in `said`.
    """

    key: str
    was: Mapping[str, Any]
    said: Mapping[str, Any]
    same: frozenset[str]


def note_statements(
    session: Session, run_id: int, said_of: str, target: Table, *, key: list[str], said: AnySelect
) -> None:
    """Keep what is said of rows that are there; `said` has their facts, and flags of assumed days.

    Nothing may have been written of it yet.
    """
    new = said.subquery("said")
    named = [c.name for c in new.c if c.name in target.c and c.name not in key]
    values, bits = [], []
    for number, name in enumerate(named):
        repeats = new.c[name] == target.c[name]
        other = case((repeats, null()), else_=new.c[name])
        values.append(type_coerce(other, target.c[name].type).label(name))
        bits.append(case((repeats, 1 << number), else_=0))
    flags = [c for c in new.c if c.name not in target.c]
    same: Any = sum(bits[1:], start=bits[0]) if bits else null()
    there = and_(*(target.c[name] == new.c[name] for name in key))
    found = select(*_was(target), *values, *flags, same.label(_SAME)).join_from(target, new, there)
    _keep(session, run_id, said_of, found)


def note_asked(session: Session, run_id: int, said_of: str, said: AnySelect) -> None:
    """Keep what is said that other rows than its own may be changed by."""
    _keep(session, run_id, said_of, said)


def note_days(
    session: Session, run_id: int, target: Table, whose: Iterable[ColumnElement[bool]]
) -> None:
    """Keep the days and imports of rows whose days are about to move."""
    _keep(session, run_id, target.name, select(*_was(target)).where(*whose))


def read_statements(session: Session, run_id: int) -> list[tuple[str, list[Statement]]]:
    """What is kept of an import, in the order it was noted: of what, and line by line."""
    return [(one.said_of, _lines(_table(one.content))) for one in _kept(session, run_id)]


def forget_statements(session: Session, run_id: int, stays: Sequence[list[bool]]) -> int:
    """Let go of lines of an import; which stay, as `read_statements` has them; how many went."""
    kept = zip(_kept(session, run_id), stays, strict=True)
    return sum(_let_go(session, one.id, _table(one.content), stay) for one, stay in kept)


def forget_statements_about(session: Session, learner_id: int, enrolments: Collection[int]) -> int:
    """Let go of every line about a learner; how many went."""
    gone = 0
    whose = {
        "learners": (f"{_KEY}id", [learner_id]),
        **dict.fromkeys(("enrolments", "enrolment"), (f"{_KEY}id", list(enrolments))),
    }
    by_enrolment = [(name, list(enrolments)) for name in (f"{_KEY}enrolment_id", "enrolment_id")]
    for kept in _kept(session):
        table = _table(kept.content)
        for name, numbers in [whose[kept.said_of]] if kept.said_of in whose else by_enrolment:
            if name in table.column_names:
                theirs = pc.is_in(table[name], value_set=pa.array(numbers, pa.int64()))
                gone += _let_go(session, kept.id, table, [not one for one in theirs.to_pylist()])
    return gone


def _let_go(session: Session, number: int, table: pa.Table, stays: list[bool]) -> int:
    """Keep some lines only; how many went."""
    mine = col(ImportStatement.id) == number
    if not any(stays):
        changed(session, delete(ImportStatement).where(mine))
    elif not all(stays):
        left = _as_bytes(table.filter(pa.array(stays)))
        changed(session, update(ImportStatement).where(mine).values(content=left))
    return stays.count(False)


def _lines(table: pa.Table) -> list[Statement]:
    names = table.column_names
    keys = [name for name in names if name.startswith(_KEY)]
    was = [name for name in names if name.startswith(_WAS)]
    said = [name for name in names if name not in {*keys, *was, _SAME}]
    bits = table[_SAME].to_pylist() if _SAME in names else [None] * table.num_rows
    same = {
        one: frozenset(name for bit, name in enumerate(said) if (one or 0) >> bit & 1)
        for one in set(bits)
    }
    days = [name.removeprefix(_WAS) for name in was]
    rows = zip(_rows(table, keys), _rows(table, was), _rows(table, said), bits, strict=True)
    return [
        Statement(
            key=as_key(key),
            was=dict(zip(days, before, strict=True)),
            said={n: value for n, value in zip(said, told, strict=True) if value is not None},
            same=same[repeats],
        )
        for key, before, told, repeats in rows
    ]


def _rows(table: pa.Table, names: list[str]) -> Iterable[tuple[Any, ...]]:
    """Some columns, row by row."""
    columns = [table[name].to_pylist() for name in names]
    return zip(*columns, strict=True) if columns else [()] * table.num_rows


def _table(content: bytes) -> pa.Table:
    return pq.read_table(BytesIO(content))


def _was(target: Table) -> list[ColumnElement[Any]]:
    days = [c for c in target.c if c.name in DAYS or c.name in PROVENANCE]
    return [
        *(c.label(f"{_KEY}{c.name}") for c in target.primary_key),
        *(c.label(f"{_WAS}{c.name}") for c in days),
    ]


def _keep(session: Session, run_id: int, said_of: str, found: AnySelect) -> None:
    result = session.execute(found)
    names, rows = list(result.keys()), result.all()
    if not rows:
        return
    values = (pa.array(list(column)) for column in zip(*rows, strict=True))
    table = pa.table(dict(zip(names, values, strict=True)))
    session.execute(
        table_of(ImportStatement).insert(),
        {"import_run_id": run_id, "said_of": said_of, "content": _as_bytes(table)},
    )


def _as_bytes(table: pa.Table) -> bytes:
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _kept(session: Session, run_id: int | None = None) -> Iterator[Any]:
    """What is kept of an import, or of all, in the order it was noted."""
    c = ImportStatement
    mine = select(col(c.id)).order_by(col(c.id))
    for number in session.scalars(
        mine if run_id is None else mine.where(col(c.import_run_id) == run_id)
    ).all():
        one = select(col(c.id), col(c.said_of), col(c.content)).where(col(c.id) == number)
        yield session.execute(one).one()
