import io
import zipfile
from collections.abc import Callable
from typing import IO

import pytest

from domain.sources import SourceError
from domain.sources.readers import FileKind, kind_of_file, read_open_document
from domain.sources.readers import open_document as reader

Opened = Callable[[], IO[bytes]]
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)
ROW = "<table:table-row{more}>{cells}</table:table-row>"


def ods(*rows: str, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> Opened:
    body = f'<table:table table:name="S">{"".join(rows)}</table:table>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr(
            "content.xml", f"<office:document-content {NAMES}>{body}</office:document-content>"
        )
    return lambda: io.BytesIO(content.getvalue())


def text(said: str, more: str = "") -> str:
    return f"<table:table-cell{more}><text:p>{said}</text:p></table:table-cell>"


def valued(kind: str, **values: str) -> str:
    told = " ".join(f'office:{name.replace("_", "-")}="{value}"' for name, value in values.items())
    return text("as shown", f' office:value-type="{kind}" {told}')


BLANKS = '<table:table-cell table:number-columns-repeated="{}"/>'


def test_cells_are_what_they_mean_and_blank_ends_cost_nothing() -> None:
    file = ods(
        ROW.format(more="", cells=text("ID") + text("Share") + BLANKS.format(2) + text("Day")),
        ROW.format(more=' table:number-rows-repeated="3"', cells=BLANKS.format(16_384)),
        ROW.format(
            more="",
            cells=valued("float", value="11")
            + valued("percentage", value="0.455")
            + BLANKS.format(2)
            + valued("date", date_value="2026-11-20T00:00:00")
            + BLANKS.format(16_000),
        ),
        ROW.format(more=' table:number-rows-repeated="1048570"', cells=BLANKS.format(16_384)),
    )
    assert kind_of_file(file) is FileKind.OPEN_DOCUMENT
    (grid,) = read_open_document("a.ods", file)
    assert grid.rows == [["ID", "Share", "", "", "Day"], ["11", "45.5%", "", "", "2026-11-20"]]
    assert grid.lines == [1, 5]


def test_what_costs_too_much_or_is_damaged_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = text("x", ' table:number-columns-repeated="16384"')
    bomb = ods(ROW.format(more=' table:number-rows-repeated="1000000"', cells=wide))
    for file in (bomb, ods("<table:table-row>"), ods("&e;")):
        with pytest.raises(SourceError):
            read_open_document("a.ods", file)
    monkeypatch.setattr(reader, "MOST_ROWS", 1)
    with pytest.raises(SourceError, match="save its sheets as CSV"):
        read_open_document("a.ods", ods(ROW.format(more="", cells=text("x")) * 2))
    document = ods(mimetype="application/vnd.oasis.opendocument.text")
    assert kind_of_file(document) is FileKind.OTHER_SHEET
