"""Workbooks as writers really make them, and as attackers do: all of it, or a sentence."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from domain.sources import SourceError
from domain.sources.readers import Dialect, Grid, excel, read_workbook

HEADER = ["Name", "Email", "Progress"]
PEOPLE = [HEADER, ["Ada", "a@example.org", 0.5], ["Ben", "b@example.org", 0.25], ["Cy", "", None]]
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            raw = old.read(name)
            new.writestr(name, change(raw) if name == part else raw)
    return out.getvalue()


def grids(content: bytes) -> list[Grid]:
    return read_workbook("b.xlsx", lambda: io.BytesIO(content))


@pytest.mark.parametrize(
    "stated",
    [b'<dimension ref="A1"/>', b'<dimension ref="A1:B2"/>', b'<dimension ref="A1:ZZ9999"/>', b""],
)
def test_a_stated_size_is_not_believed(stated: bytes) -> None:
    content = changed(workbook(PEOPLE), SHEET, lambda x: re.sub(rb"<dimension[^>]*/>", stated, x))
    (grid,) = grids(content)
    assert grid.header(Dialect()) == tuple(HEADER)
    assert grid.sheet(Dialect()).lines.tolist() == [2, 3, 4]


def test_cells_beyond_the_header_get_a_column_without_a_name() -> None:
    (grid,) = grids(workbook([["Name"], ["Ada", "extra"]]))
    assert grid.header(Dialect(known="Name".__eq__)) == ("Name", "column 2")


def test_a_title_and_blank_rows_above_the_header_are_passed_over() -> None:
    rows = [["Cohort tracker (27 Nov)"], [None], *PEOPLE]
    (grid,) = grids(workbook(rows))
    known = Dialect(known=lambda heading: heading in HEADER)
    assert grid.header(known) == tuple(HEADER)
    assert grid.sheet(known).lines.tolist() == [4, 5, 6]
    assert grid.header(Dialect()) == tuple(HEADER)
    assert grid.header(Dialect(skip_lines=3)) == ("Ada", "a@example.org", "0.5")


def test_every_row_of_every_sheet_is_there_or_the_book_is_refused() -> None:
    rows = [HEADER, *([f"N{n}", f"{n}@example.org", n] for n in range(3000))]
    found = grids(workbook(rows, [["Read me"], ["Nothing here"]]))
    assert [len(grid.rows) for grid in found] == [3001, 2]
    assert [grid.name for grid in found] == ["b.xlsx [S0]", "b.xlsx [S1]"]


def test_a_book_of_too_many_cells_or_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_CELLS", 8)
    with pytest.raises(SourceError, match=r"b\.xlsx holds more than 8 cells"):
        grids(workbook(PEOPLE))
    monkeypatch.setattr(excel, "MOST_CELLS", 100)
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    with pytest.raises(SourceError, match="or 3 rows"):
        grids(workbook(PEOPLE))


@pytest.mark.parametrize("tiny", [b"<row/>", b'<x:row r="1"/>', b"<row><c/><c/><c/><c/></row>"])
def test_millions_of_tiny_rows_are_refused_before_they_are_parsed(
    tiny: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parsed(*_: object, **__: object) -> None:
        raise AssertionError

    many = changed(
        workbook([["a"]]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<row", tiny * 3_000_000 + b"<row", 1),
    )
    monkeypatch.setattr(openpyxl, "load_workbook", parsed)
    with pytest.raises(SourceError, match="more than 10,000,000 cells or 1,500,000 rows"):
        grids(many)


def test_a_book_that_unpacks_to_too_much_is_refused() -> None:
    bomb = changed(workbook(PEOPLE), SHEET, lambda x: x + b" " * (200 << 20))
    with pytest.raises(SourceError, match=r"b\.xlsx unpacks to more than"):
        grids(bomb)


def test_a_row_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_LONGEST_ROW", 1 << 20)
    endless = (
        f"<worksheet {NAMESPACE}><sheetData><row>{'<c/>' * 1_200_000}</row></sheetData></worksheet>"
    )
    with pytest.raises(SourceError, match="a row without end"):
        grids(changed(workbook(PEOPLE), SHEET, lambda _: endless.encode()))


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY e SYSTEM "file:///etc/hostname">',
        '<!ENTITY e SYSTEM "http://127.0.0.1:9/x">',
    ],
)
def test_xml_attacks_end_in_a_sentence(entities: str) -> None:
    attack = (
        f'<?xml version="1.0"?><!DOCTYPE w [{entities}]><worksheet {NAMESPACE}><sheetData>'
        '<row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(SourceError, match="no Excel workbook, or a damaged one"):
        grids(changed(workbook(PEOPLE), SHEET, lambda _: attack.encode()))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_a_damaged_book_ends_in_a_sentence(part: str) -> None:
    with pytest.raises(SourceError, match=r"b\.xlsx"):
        grids(changed(workbook(PEOPLE), part, lambda x: x[: len(x) // 2]))
