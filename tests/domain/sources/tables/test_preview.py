"""What a file looks like before it is read."""

from pathlib import Path

from domain.sources.tables import preview_tables


def test_grades_in_letters_and_words_are_found_in_columns_of_marks_and_of_letters(
    tmp_path: Path,
) -> None:
    rows = [f"{n},Ann,40,{grade},A,Leeds" for n, grade in enumerate(["A", "12", "Pass", "a", "-"])]
    head = "ID,Name,Progress,Final grade,Standing,Town"
    (tmp_path / "list.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    (table,) = preview_tables(tmp_path / "list.csv").tables
    found = dict(zip(table.headings, table.grades, strict=True))
    assert found == {
        "ID": [],
        "Name": [],
        "Progress": [],
        "Final grade": ["A", "Pass"],
        "Standing": ["A"],
        "Town": [],
    }
