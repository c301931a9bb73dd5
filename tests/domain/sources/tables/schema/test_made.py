"""A log without a list of learners is read for whom it names, and then for what they did."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.sources.readers import Dialect, Sheet
from domain.sources.tables.schema import find_tables
from domain.sources.tables.schema import made as made_tables
from domain.sources.tables.schema.files import RawTable
from domain.sources.tables.schema.made import read_once


@pytest.fixture
def log(tmp_path: Path) -> RawTable:
    file = tmp_path / "log.csv"
    file.write_text("user,event\n" + "1,viewed\n" * 20, encoding="utf-8")
    (table,) = find_tables(file).tables
    return table


def counted(table: RawTable) -> tuple[RawTable, list[Dialect]]:
    times: list[Dialect] = []
    parts = table.in_parts
    assert parts

    def in_parts(dialect: Dialect) -> Iterator[Sheet]:
        times.append(dialect)
        for part in parts(dialect):
            for start in (0, 12):
                rows = slice(start, start + 12)
                yield replace(part, rows=part.rows[rows], lines=part.lines[rows])

    return read_once(replace(table, in_parts=in_parts)), times


def lines(table: RawTable, dialect: Dialect) -> list[int]:
    assert table.in_parts
    return [line for part in table.in_parts(dialect) for line in part.lines.tolist()]


def test_who_reads_after_another_has_what_that_one_read(log: RawTable) -> None:
    table, times = counted(log)
    dialect = Dialect()
    assert table.in_parts
    next(iter(table.in_parts(dialect)))  # who has seen enough has not read to the end
    first, second, third = (lines(table, dialect) for _ in range(3))
    assert first == second == third == list(range(2, 22))
    assert len(times) == 3  # the beginning, the first to the end, and the third
    assert lines(table, replace(dialect, delimiter=",")) == first  # looked at otherwise: anew
    assert len(times) == 4


def test_a_long_file_is_read_anew_and_not_held_in_memory(
    log: RawTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_tables, "_SHORT", 150)
    table, times = counted(log)
    assert lines(table, Dialect()) == lines(table, Dialect()) == list(range(2, 22))
    assert len(times) == 2
    known = replace(table, size=151)
    assert read_once(known) is known
