"""CSV files as they come: encodings, delimiters, torn rows and quotes that never close."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.sources.batch import SourceError
from domain.sources.readers.csv import Sheet, read_csv, read_csv_in_parts
from domain.sources.readers.layout import Dialect, layout_of


def sheet(content: str | bytes, **dialect: str | int) -> Sheet:
    raw = content.encode() if isinstance(content, str) else content

    def opener() -> io.BytesIO:
        return io.BytesIO(raw)

    return read_csv(opener, layout_of("f.csv", opener, Dialect(**dialect)))  # type: ignore[arg-type]


def cells(found: Sheet) -> list[tuple[str, ...]]:
    return list(zip(*(column.to_pylist() for column in found.rows.columns), strict=True))


def reasons(found: Sheet) -> dict[int, str]:
    return dict(zip(found.rejected["line"], found.rejected["reason"], strict=True))


def test_lines_are_physical_even_after_quoted_line_breaks_and_blank_lines() -> None:
    found = sheet('a,b\n1,"x\ny"\n\n2,z\r\n3,"p\r\nq"\r\n4,w')
    assert cells(found) == [("1", "x\ny"), ("2", "z"), ("3", "p\r\nq"), ("4", "w")]
    assert found.lines.tolist() == [2, 5, 6, 8]


def test_a_row_with_too_few_or_too_many_cells_is_listed_by_its_line() -> None:
    found = sheet('a,b,c\n1,"x\ny",3\n1,2\n4,5,6\n1,2,3,4\n7,8,9\n')
    assert [row[0] for row in cells(found)] == ["1", "4", "7"]
    assert reasons(found) == {
        4: "has 2 cells where the header names 3: row left out",
        6: "has 4 cells where the header names 3: row left out",
    }


@pytest.mark.parametrize("before", [0, 60])
def test_a_line_of_a_million_characters_costs_itself_and_no_other(before: int) -> None:
    found = sheet("a,b\n" + "1,2\n" * before + f"3,{'x' * (1 << 20)}\n4,5\n")
    assert cells(found) == [*[("1", "2")] * before, ("4", "5")]
    assert reasons(found) == {before + 2: "has more than a million characters: row left out"}


def test_a_file_that_begins_with_such_a_line_is_refused() -> None:
    with pytest.raises(SourceError, match="is it a table"):
        sheet("a," * (1 << 19) + "\n1,2\n")


def test_a_quote_that_never_closes_costs_its_own_line_only() -> None:
    found = sheet('a,b,c\n1,2,3\n4,"x,6\n7,8,9\n10,11,12\n')
    assert [row[0] for row in cells(found)] == ["1", "7", "10"]
    assert found.lines.tolist() == [2, 4, 5]
    assert reasons(found) == {3: "opens a quote and does not close it: row left out"}


def test_two_such_quotes_do_not_swallow_the_lines_between_them() -> None:
    found = sheet('a,b,c\n1,"x,3\n4,5,6\n7,"y,9\n10,11,12\n')
    assert [row[0] for row in cells(found)] == ["4", "10"]
    assert set(reasons(found)) == {2, 4}


def test_an_inch_sign_inside_a_cell_is_no_quote() -> None:
    found = sheet('a,b\n5\'10",x\n"broken,y\n"A ""B""",z\n')
    assert cells(found) == [("5'10\"", "x"), ('A "B"', "z")]
    assert set(reasons(found)) == {3}


@pytest.mark.parametrize(
    "raw",
    [
        "name\nJosé\n".encode(),
        "name\nJosé\n".encode("utf-8-sig"),
        "name\nJosé\n".encode("cp1252"),
        "name\nJosé\n".encode("utf-16"),
    ],
)
def test_encodings_are_found_out(raw: bytes) -> None:
    found = sheet(raw)
    assert found.header == ("name",)
    assert cells(found) == [("José",)]


def test_one_wrong_byte_in_a_utf8_file_does_not_spoil_the_others() -> None:
    found = sheet("name\nJosé\nZoë\n".encode() + b"B\xffb\n")
    assert cells(found) == [("José",), ("Zoë",), ("B\ufffdb",)]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("\u738b\u4f1f", "gb18030"),
        ("\u0623\u062d\u0645\u062f", "cp1256"),
        ("\u0410\u043d\u043d\u0430", "cp1251"),
        ("\uae40\ubbfc\uc900", "cp949"),
    ],
)
def test_letters_of_an_encoding_nobody_can_tell_are_asked_about(name: str, encoding: str) -> None:
    raw = f"id,name\n1,{name}\n2,Zoe\n".encode(encoding)
    with pytest.raises(SourceError, match="say its encoding"):
        sheet(raw)
    assert cells(sheet(raw, encoding=encoding)) == [("1", name), ("2", "Zoe")]


def test_dashes_and_accents_are_no_such_letters() -> None:
    raw = "id,name\n1,\u2014\u2014\u2014\n2,Zo\u00eb \u00c9loi\n3,na\u00efve\n".encode("cp1252")
    assert cells(sheet(raw))[1] == ("2", "Zo\u00eb \u00c9loi")


def test_a_stated_encoding_is_used() -> None:
    assert cells(sheet("name\nŁukasz\n".encode("cp1250"), encoding="cp1250")) == [("Łukasz",)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_out(delimiter: str) -> None:
    found = sheet(f"a{delimiter}b\n1{delimiter}2\n")
    assert found.header == ("a", "b")
    assert cells(found) == [("1", "2")]


def test_lines_above_the_header_are_passed_over() -> None:
    assert sheet("Report\n\na,b\n1,2\n", skip_lines=2).lines.tolist() == [4]
    excel = sheet("sep=;\na;b\n1;2\n")
    assert (excel.header, excel.lines.tolist()) == (("a", "b"), [3])


def test_blank_and_repeated_headers_get_names() -> None:
    assert sheet("a,,a\n1,2,3\n").header == ("a", "column 2", "a (2)")


def test_a_file_without_a_header_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match=r"f\.csv has no header"):
        sheet("")


def test_a_file_with_only_a_header_has_no_rows() -> None:
    assert cells(sheet("a,b\n")) == cells(sheet("a,b")) == []


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from('ab,";\n\r'), max_size=80))
def test_no_content_makes_reading_raise_and_every_row_has_a_line(content: str) -> None:
    found = sheet("a,b\n" + content)
    assert len(found.lines) == found.rows.num_rows
    assert (found.lines >= 2).all()
    assert sorted(found.lines.tolist()) == found.lines.tolist()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), CELL), max_size=8))
def test_what_a_writer_quoted_is_read_back(rows: list[tuple[int, str]]) -> None:
    quoted = "".join('{},"{}"\n'.format(n, text.replace('"', '""')) for n, text in rows)
    # a cell that is itself a whole row is what a quote left open would leave behind
    if not any("," in text and ("\n" in text or "\r" in text) for _, text in rows):
        found = sheet("n,text\n" + quoted)
        assert [row[0] for row in cells(found)] == [str(n) for n, _ in rows]
        assert [row[1] for row in cells(found)] == [text for _, text in rows]


@pytest.mark.parametrize("rows_a_block", [3, 40])
def test_a_file_read_in_parts_is_the_file_read_at_once(
    monkeypatch: pytest.MonkeyPatch, rows_a_block: int
) -> None:
    rows = [f'{i},"name\n{i}",x' if i % 7 == 3 else f"{i},name {i},x" for i in range(120)]
    rows[20] = rows[77] = rows[119] = "torn"
    rows[90] = ""
    text = ("a,b,c\n" + "\n".join(rows) + "\n").encode()

    def opener() -> io.BytesIO:
        return io.BytesIO(text)

    layout = layout_of("f.csv", opener, Dialect())
    whole = read_csv(opener, layout)
    monkeypatch.setattr("domain.sources.readers.csv._BLOCK", rows_a_block * 14)
    parts = list(read_csv_in_parts(opener, layout))
    assert len(parts) > 1
    assert [n for part in parts for n in part.lines.tolist()] == whole.lines.tolist()
    first = [v for part in parts for v in part.rows.column(0).to_pylist()]
    assert first == whole.rows.column(0).to_pylist()
    rejected = [n for part in parts for n in part.rejected["line"].tolist()]
    assert rejected == whole.rejected["line"].tolist()
    assert len(rejected) == 3


def test_a_quote_that_stays_open_late_in_a_file_costs_its_line_in_parts_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [f"{i},name {i},x" for i in range(200)]
    rows[150] = '150,"name 150,x'
    text = ("a,b,c\n" + "\n".join(rows) + "\n").encode()
    monkeypatch.setattr("domain.sources.readers.csv._BLOCK", 600)

    def opener() -> io.BytesIO:
        return io.BytesIO(text)

    parts = list(read_csv_in_parts(opener, layout_of("f.csv", opener, Dialect())))
    kept = [int(v) for part in parts for v in part.rows.column(0).to_pylist()]
    assert kept == [i for i in range(200) if i != 150]
    lines = [n for part in parts for n in part.lines.tolist()]
    assert lines == [i + 2 for i in kept]
    assert [n for part in parts for n in part.rejected["line"].tolist()] == [152]
