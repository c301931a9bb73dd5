"""Random imports, some of them undone, beside a replay of those that remain: what differs.

    .venv/bin/python -m tests.domain.store.activity.undo.undo_sequences 200

prints how many of 200 sequences left other facts in which tables.
"""

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from domain.sources import ImportBatch, ReadReport, TableReport
from domain.store.activity import save_batch, undo_import
from domain.store.database import Database
from domain.store.provenance.fact_days import DAYS
from domain.store.tables import PROVENANCE
from tests.domain.store.activity.test_imports import batch

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: Of a row, what is no fact: numbers that rows happen to have, and which import said what.
_NO_FACTS: Final = {"id", "left_out", "account", "account_by", *PROVENANCE, *DAYS}
Row = dict[str, object]
_YES_OR_NO: Final = (True, False)
_HANDED_IN: Final = ("2026-02-01", "2026-02-02")
_MOST: Final = 0.7


@dataclass(frozen=True, kw_only=True)
class Import:
    """One file: what it has, of which kind it is, and the moment it shows."""

    what: ImportBatch
    source: str
    exported_at: datetime | None

    def save(self, session: Session) -> int:
        """Import it; the number of the import."""
        done = save_batch(
            session,
            self.what,
            source=self.source,
            path="file.csv",
            now=NOW,
            exported_at=self.exported_at,
        )
        return done.run_id


@dataclass(frozen=True, kw_only=True)
class Sequence:
    """Imports in their order; after the one of that place, those of these places are undone."""

    imports: list[Import]
    undone: dict[int, list[int]]

    def remaining(self) -> list[Import]:
        """The imports that nobody undid."""
        gone = {place for places in self.undone.values() for place in places}
        return [one for place, one in enumerate(self.imports) if place not in gone]


def draw(seed: int) -> Sequence:
    """A few random files of one or two kinds, and one or two of them that are undone."""
    random = Random(seed)  # noqa: S311 - no secret
    kinds = random.choice([["a"], ["a", "b"]])
    imports = [_File(random, random.choice(kinds)).make() for _ in range(random.randint(2, 5))]
    undone: dict[int, list[int]] = {}
    for place in random.sample(range(len(imports)), k=min(random.randint(1, 2), len(imports) - 1)):
        after = random.choice([place, *[len(imports) - 1] * 3])
        undone.setdefault(after, []).append(place)
    return Sequence(imports=imports, undone=undone)


def differing(session: Session, sequence: Sequence) -> set[str]:
    """The tables in which undoing left other facts than a replay gives; nothing stays saved."""
    numbers = []
    for place, one in enumerate(sequence.imports):
        numbers.append(one.save(session))
        for gone in sequence.undone.get(place, []):
            session.expire_all()
            undo_import(session, numbers[gone], why="-", by=None, now=NOW, kept_days=30)
    found = facts(session)
    session.rollback()
    for one in sequence.remaining():
        one.save(session)
    replayed = facts(session)
    session.rollback()
    return {name for name in found if found[name] != replayed[name]}


def facts(session: Session) -> dict[str, list[Row]]:
    """Every fact that imports write, by table, in an order that does not depend on numbers."""
    session.flush()
    session.expire_all()
    tables = [t for t in SQLModel.metadata.sorted_tables if PROVENANCE[0] in t.c]
    refs: dict[str, dict[int, str]] = {}
    found: dict[str, list[Row]] = {}
    for table in tables:
        rows = [dict(row) for row in session.execute(select(table)).mappings()]
        if "ref" in table.c:
            refs[table.name] = {row["id"]: row["ref"] for row in rows}
        for row in rows:
            for key in table.foreign_keys:
                if key.column.table.name in refs:
                    name = key.parent.name
                    row[name] = refs[key.column.table.name].get(row[name])
        shown = [{n: v for n, v in row.items() if n not in _NO_FACTS} for row in rows]
        found[table.name] = sorted(shown, key=repr)
    return found


class _File:
    """What a random file of a kind has, of which most files of that kind have the same tables."""

    def __init__(self, random: Random, kind: str) -> None:
        self._random, self._kind = random, kind
        self._moment = NOW - timedelta(days=random.randint(1, 9), hours=random.randint(0, 9))
        self._day = self._moment.date().isoformat()
        self._learners = random.choice([["1"], ["1", "2"], ["1", "2", "3"], ["2", "3"]])
        self._enrolled = [f"C/{one}" for one in self._learners]
        self._work = [f"W{n}" for n in (1, 2) if self._is_so(0.8)]
        self._assumed: dict[str, list[str]] = {}

    def make(self) -> Import:
        frames = {**self._context(), "learners": self._people(), "enrolments": self._enrolments()}
        frames |= self._days() | self._marks() | self._words()
        what = batch(
            known_on=self._day,
            named=self._named(frames.get("barriers", [])),
            still=self._still_open(frames.get("barriers", [])),
            unmarked=self._unmarked(frames["results"]) if "results" in frames else [],
            here=[{"enrolment_ref": who, "day": self._day} for who in self._some(0.3)],
            report=ReadReport(tables=[TableReport(name=self._kind, content="learners")]),
            assumed={name: days for name, days in self._assumed.items() if frames.get(name)},
            **{name: rows for name, rows in frames.items() if rows},
        )
        told = self._is_so(0.5)
        return Import(what=what, source=self._kind, exported_at=self._moment if told else None)

    def _context(self) -> dict[str, list[Row]]:
        maybe, one_of = self._maybe, self._random.choice
        return {
            "programmes": [{"ref": "P", "name": one_of("PQ"), "weeks": maybe(9, 12)}],
            "staff": [
                {"ref": ref, "name": name, "role": "coach", "weekly_minutes": maybe(60, 90)}
                for ref, name in (("s1", "Ann Lee"), ("s2", "Bo Chan"))
            ],
            "employers": [{"ref": "E", "name": one_of(["Acme", "Acme Ltd"])}],
            "assessments": [
                {"ref": one, "cohort_ref": "C", "kind": "quiz", "name": maybe("A", "B")}
                | {"due_on": maybe("2026-02-01", "2026-02-03"), "weight": maybe(1.0)}
                for one in self._work
            ],
        }

    def _people(self) -> list[Row]:
        maybe = self._maybe
        return [
            {"ref": one, "name": maybe("One", "Uno"), "phone": maybe("+4911", "+4912")}
            | {"email": maybe(f"{one}@b.example", f"{one}@c.example")}
            | {"region": maybe("N", "S"), "email_consent": maybe(*_YES_OR_NO)}
            for one in self._learners
        ]

    def _enrolments(self) -> list[Row]:
        maybe, rows = self._maybe, list[Row]()
        for one in self._learners:
            outcome = maybe("passed", "failed")
            rows.append(
                {"ref": f"C/{one}", "learner_ref": one, "cohort_ref": "C", "outcome": outcome}
                | {"coach_ref": maybe("s1", "s2"), "employer_ref": maybe("E")}
                | {"stage": maybe("Early", "Late"), "credits": maybe(10, 20)}
                | {"withdrawn_on": maybe("2026-02-05", "2026-02-12")}
                | {"outcome_on": self._day if outcome else None}
            )
        self._assumed |= {"enrolments": ["outcome_on"]} if self._is_so(0.5) else {}
        return rows

    def _days(self) -> dict[str, list[Row]]:
        maybe, frames = self._maybe, dict[str, list[Row]]()
        if self._has("activity"):
            frames["activity"] = [
                {"enrolment_ref": who, "day": on, "clicks": self._random.choice([0, 1, 3, 5, 9])}
                | {"minutes": maybe(1.5, 4.0), "hours": maybe(1, 6)}
                for on in ("2026-01-06", "2026-01-07", "2026-01-08")
                for who in self._some(0.6)
            ]
        if self._has("progress"):
            frames["progress"] = [
                {"enrolment_ref": who, "day": on}
                | {"percent": maybe(10.0, 20.0), "grade": maybe(50.0)}
                for on in ("2026-01-20", self._day)
                for who in self._some(0.5)
            ]
        if self._has("attendance"):
            frames["attendance"] = [
                {"enrolment_ref": who, "day": on, "planned": 2}
                | {"attended": self._random.randint(0, 2)}
                for on in ("2026-01-09", "2026-01-16")
                for who in self._some(0.5)
            ]
        return frames

    def _marks(self) -> dict[str, list[Row]]:
        if not self._has("results"):
            return {}
        maybe, day = self._maybe, self._day
        is_assumed = self._is_so(0.5)
        self._assumed |= {"results": ["submitted_on", "known_on"]} if is_assumed else {}
        return {
            "results": [
                {"enrolment_ref": who, "assessment_ref": one, "score": maybe(40.0, 70.0)}
                | {"submitted_on": day if is_assumed else self._random.choice(_HANDED_IN)}
                | {"known_on": day if is_assumed else maybe("2026-02-03")}
                for one in self._work
                for who in self._some(0.6)
            ]
        }

    def _unmarked(self, results: list[Row]) -> list[Row]:
        marked = {(row["enrolment_ref"], row["assessment_ref"]) for row in results}
        return [
            {"enrolment_ref": who, "assessment_ref": one, "day": self._day}
            | {"handed_in": self._maybe(_YES_OR_NO[0])}
            for one in self._work
            for who in self._some(0.3)
            if (who, one) not in marked
        ]

    def _words(self) -> dict[str, list[Row]]:
        maybe, frames = self._maybe, dict[str, list[Row]]()
        if self._has("barriers"):
            frames["barriers"] = [
                {"enrolment_ref": who, "kind": what, "severity": maybe("major", "minor")}
                | {"reported_on": self._random.choice([self._day, "2026-02-10"])}
                | {"resolved_on": maybe("2026-02-27")}
                for what in ("Health", "Money")
                for who in self._some(0.4)
            ]
        if self._has("check_ins"):
            frames["check_ins"] = [
                {"enrolment_ref": who, "day": self._day, "kind": "check_in"}
                | {"text": self._random.choice("xy")}
                for who in self._some(0.5)
            ]
            self._assumed["check_ins"] = ["day"]
        return frames

    def _named(self, barriers: list[Row]) -> list[Row]:
        """Lists of all that is open, of some of who is enrolled."""
        return [
            {"enrolment_ref": who, "kind": kind, "day": self._day}
            for who in self._some(0.5 if self._has("barriers") else 0)
            for kind in [b["kind"] for b in barriers if b["enrolment_ref"] == who] or [None]
        ]

    def _still_open(self, barriers: list[Row]) -> list[Row]:
        """Barriers of a table that has a column of the day they were resolved, empty for these."""
        if not self._is_so(0.6):
            return []
        open_ones = [row for row in barriers if row["resolved_on"] is None]
        names = ("enrolment_ref", "kind", "reported_on")
        return [{name: row[name] for name in names} | {"day": self._day} for row in open_ones]

    def _has(self, content: str) -> bool:
        of_the_kind = Random(f"{self._kind}{content}").random() < _MOST  # noqa: S311 - no secret
        return of_the_kind and self._is_so(0.8)

    def _some(self, share: float) -> list[str]:
        return [one for one in self._enrolled if self._is_so(share)]

    def _is_so(self, share: float) -> bool:
        return self._random.random() < share

    def _maybe(self, *values: object) -> object:
        return self._random.choice([None, *values])


def main(many: int) -> None:
    """Print of how many sequences each table differs."""
    differ: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'undo.sqlite'}")
        database.migrate()
        for seed in range(many):
            with Session(database.engine, expire_on_commit=False) as session:
                found = differing(session, draw(seed))
            differ.update([*found, "any"] if found else [])
        database.close()
    print(f"{differ['any']} of {many} sequences differ")  # noqa: T201 - what it is for
    for name, times in differ.most_common():
        print(f"  {name}: {times}")  # noqa: T201 - as above


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
