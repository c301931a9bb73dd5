"""What the tables of a file look like: headings, first rows, and what each seems to be."""

import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.sources.batch import SourceError
from domain.sources.parsers import marks_in_words, present
from domain.sources.readers import Sheet
from domain.sources.tables.chosen import LEFT_OUT, TableChoice, fields_of, marks_of, signature
from domain.sources.tables.platforms import recognised
from domain.sources.tables.schema import Content, Mapping, RawTable, find_mapping, find_tables
from domain.sources.tables.schema.headings import is_network_address, without_addresses
from domain.sources.tables.schema.planning import (
    Plan,
    columns_of,
    dialect_of,
    plan_tables,
    recognise,
)

_ROWS: Final = 5
_EXAMPLES: Final = 3
_LOOKED_AT: Final = 500
_LONGEST: Final = 60
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOST: Final = 0.8
_NO_ROWS: Final = (
    "has no row that we can read under a line of headings: export it again as a table, "
    "a row each and the names of the columns above them"
)
#: A grade in a letter.
_LETTER: Final = re.compile(r"[A-FUa-fu][+-]?")
#: Rows in which grades are looked for: more than learners of any list.
_MOST_ROWS: Final = 50_000


@dataclass(frozen=True, kw_only=True)
class TablePreview:
    """One table: its first rows, some values of each column, and what we take it for."""

    name: str
    file: str
    sheet: str | None
    signature: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    examples: Sequence[Sequence[str]]
    #: what a column of marks says in letters or words, such as A, B+ and Pass
    grades: Sequence[Sequence[str]]
    lines: int
    guess: TableChoice
    #: columns that their values tell, whatever they are called: field -> heading
    seen: Map[str, str] = field(default_factory=dict)
    #: the export it is recognised as, such as "Moodle log"
    platform: str | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """All tables of a file, what cannot be read, and whether it brings its own mapping."""

    tables: Sequence[TablePreview]
    refused: Sequence[str]
    has_mapping: bool


def preview_tables(path: Path) -> Preview:
    """The tables under a path; raises `SourceError` when there is none that can be read."""
    found = find_tables(path)
    plans = _plans(path)
    refused = [one.reason for one in found.refused]
    tables = []
    for table in found.tables:
        try:
            tables.append(_table(table, plans.get(table.name)))
        except SourceError as error:
            refused.append(str(error))
    if not tables:
        raise SourceError("; ".join(refused) or "there is no table in this file")
    if not any(one.lines for one in tables):
        raise SourceError(f"{path.name} {_NO_ROWS}")
    return Preview(tables=tables, refused=refused, has_mapping=find_mapping(path) is not None)


def lines_of(path: Path, wanted: dict[str, set[int]]) -> list[tuple[str, int, dict[str, str]]]:
    """The cells by heading of some lines of each table, as they were written.

    Of a line that is torn, with more or fewer cells than headings, all of it is in the first.
    """
    found = []
    for table in find_tables(path).tables:
        lines = wanted.get(table.name)
        if not lines:
            continue
        sheet = table.read(dialect_of())
        places = [place for place, line in enumerate(sheet.lines.tolist()) if line in lines]
        for place, row in zip(places, _rows(sheet, places), strict=True):
            cells = dict(zip(sheet.header, _without_addresses(sheet, row), strict=True))
            found.append((table.name, int(sheet.lines[place]), cells))
        torn = sheet.rejected.dropna(subset=["line", "value"])
        found += [
            (table.name, int(line), {sheet.header[0]: str(text)})
            for line, text in zip(torn["line"], without_addresses(torn["value"]), strict=True)
            if int(line) in lines
        ]
    return found


def _plans(path: Path) -> dict[str, Plan]:
    """What the tables would be read as by their headings; nothing where that cannot be told."""
    try:
        planned = plan_tables(recognised(find_tables(path)), Mapping())
    except SourceError:
        return {}
    return {plan.table.name: plan for plan in reversed(planned.plans)}


def _table(table: RawTable, plan: Plan | None) -> TablePreview:
    sheet = table.read(dialect_of())
    shown = _rows(sheet, range(min(_LOOKED_AT, len(sheet.lines))))
    shown = [_without_addresses(sheet, row) for row in shown]
    columns = list(zip(*shown, strict=True)) or [()] * len(sheet.header)
    guess = _guess(table, sheet, plan)
    return TablePreview(
        name=table.name,
        file=table.file,
        sheet=table.sheet,
        signature=signature(sheet.header),
        headings=sheet.header,
        rows=[[cell[:_LONGEST] for cell in row] for row in shown[:_ROWS]],
        examples=[_examples(cells) for cells in columns],
        grades=[_grades(sheet, place, guess) for place in range(len(sheet.header))],
        lines=len(sheet.lines),
        guess=guess,
        seen=_seen(guess, sheet.header, columns),
        platform=plan.table.platform if plan else None,
    )


def _guess(table: RawTable, sheet: Sheet, plan: Plan | None) -> TableChoice:
    if plan and plan.table.made_of and plan.table.understood:
        return _guess_of_parts(sheet, plan.content, plan.table.understood.uses)
    content = plan.content if plan else recognise(sheet.header, table.name)
    if content is None:
        return TableChoice(content=LEFT_OUT, ignored=sheet.header)
    return guessed(content, sheet.header, plan)


def _seen(
    guess: TableChoice, header: Sequence[str], columns: Sequence[Sequence[str]]
) -> dict[str, str]:
    """A column of addresses, where no heading says so."""
    if "email" not in fields_of(guess.content) or "email" in guess.columns:
        return {}
    for heading, cells in zip(header, columns, strict=True):
        said = [cell.strip() for cell in cells if cell.strip()]
        alike = sum(bool(_ADDRESS.fullmatch(cell)) for cell in said)
        if heading not in guess.headings and said and alike >= _MOST * len(said):
            return {"email": heading}
    return {}


def _guess_of_parts(sheet: Sheet, content: str, uses: Map[str, str]) -> TableChoice:
    """What a platform's format reads of a file that tables are made of."""
    known = fields_of(content)
    said = [(field, heading) for heading, field in uses.items() if field in known]
    first = dict(reversed(said))
    return TableChoice(
        content=str(content),
        columns=first,
        ignored=[heading for heading in sheet.header if heading not in first.values()],
    )


def guessed(content: str, header: Sequence[str], plan: Plan | None = None) -> TableChoice:
    """Which heading seems to be which field of a content; a heading is one thing only."""
    places = plan.columns if plan else columns_of(Content(content), header)
    taken: dict[int, str] = {}
    for name, place in places.items():
        if place < len(header):  # one that is made of others stands behind the file's own
            taken.setdefault(place, name)
    made = tuple(plan.table.gathered) if plan else ()
    marks = {header[one.position]: one.out_of for one in plan.pieces} if plan else {}
    columns: dict[str, str | Sequence[str]] = {name: header[p] for p, name in taken.items()}
    return TableChoice(
        content=str(content),
        columns=columns | ({"barriers": made if len(made) > 1 else made[0]} if made else {}),
        marks=marks,
        ignored=[h for place, h in enumerate(header) if place not in taken and h not in made],
    )


def _without_addresses(sheet: Sheet, row: Sequence[str]) -> list[str]:
    """The row without the addresses of people's computers, which nobody needs to see or keep."""
    return [
        "" if is_network_address(heading) else cell
        for heading, cell in zip(sheet.header, row, strict=True)
    ]


def _rows(sheet: Sheet, places: Sequence[int]) -> list[list[str]]:
    some = sheet.rows.take(pa.array(list(places), pa.int64()))
    columns = [[cell or "" for cell in column.to_pylist()] for column in some.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _grades(sheet: Sheet, place: int, guess: TableChoice) -> list[str]:
    """What is to be given percents: of a column of marks, or of letters alone."""
    cells = sheet.rows.column(place).slice(0, _MOST_ROWS).unique().to_pandas()
    cells = pd.Series(cells, dtype="string")
    heading = sheet.header[place]
    found = marks_in_words(cells)
    if heading in guess.marks or guess.headings.get(heading) in marks_of(guess.content):
        return found
    said = present(cells).dropna().unique()
    return found if len(said) and all(map(_LETTER.fullmatch, said)) else []


def _examples(cells: Sequence[str]) -> list[str]:
    different = dict.fromkeys(cell.strip()[:_LONGEST] for cell in cells if cell.strip())
    return list(different)[:_EXAMPLES]
