"""What files are, whatever their names say; and tables of web pages."""

import io

import openpyxl
import pytest

from domain.sources.readers import Dialect, FileKind, kind_of_file, read_web_page

PAGE = """<html><head><title>Report</title></head><body>
<table><tr><td>Menu</td></tr></table>
<table><thead><tr><th>Name</th><th>Last&nbsp;login</th></tr></thead>
<tr><td>Ada <b>Birch</b></td><td>2 days ago</td></tr>

<tr><td>Ben &amp; Co</td><td>Never<br>ever</td></tr></table></body></html>"""


def book() -> bytes:
    content = io.BytesIO()
    made = openpyxl.Workbook()
    made.worksheets[0].append(["x"])
    made.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Name,Email\n", FileKind.TEXT),
        ("Name\tEmail\n".encode("utf-16"), FileKind.TEXT),
        (b"", FileKind.EMPTY),
        (book(), FileKind.WORKBOOK),
        (PAGE.encode(), FileKind.WEB_PAGE),
        ("\ufeff<table>".encode(), FileKind.WEB_PAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLD_WORKBOOK),
        (b"PK\x03\x04 broken", FileKind.OTHER),
        (b"%PDF-1.7", FileKind.PDF),
        (b'<?xml version="1.0"?><Workbook/>', FileKind.OTHER_SHEET),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, kind: FileKind) -> None:
    assert kind_of_file(lambda: io.BytesIO(content)) is kind


def test_the_largest_table_of_a_page_is_read_with_its_lines() -> None:
    (grid,) = read_web_page("r.xls", lambda: io.BytesIO(PAGE.encode()))
    assert grid.header(Dialect()) == ("Name", "Last login")
    assert grid.rows[1:] == [["Ada Birch", "2 days ago"], ["Ben & Co", "Never\never"]]
    assert grid.lines == [3, 4, 6]


def test_a_page_without_a_table_holds_none() -> None:
    assert read_web_page("r.xls", lambda: io.BytesIO(b"<html><p>Signed out</p></html>")) == []
