"""Grades in letters and words ask what they are worth, and are read once somebody has said so."""

import pytest

from domain.sources import ImportBatch
from tests.domain.sources.tables.reading import read_text, shown

ASKED = "is no number: say in a mapping file what it is worth, "
LEFT = ": cell left empty"


def refused(batch: ImportBatch) -> list[tuple[int, str, str, str]]:
    rows = batch.rejected.to_dict("records")
    return [(row["line"], row["column"], row["value"], row["reason"]) for row in rows]


def test_a_column_of_letters_asks_what_each_is_worth_and_is_read_by_the_answer() -> None:
    sheet = "ID,Name,Progress,Final grade\n1,Ada,40,A\n2,Ben,50,B+\n3,Cy,20,Pass\n4,Di,30,61\n"
    said = ASKED + 'values = { grade = { "A" = "...", "B+" = "...", "Pass" = "..." } }' + LEFT
    assert refused(read_text(sheet)) == [
        (2, "Final grade", "A", said),
        (3, "Final grade", "B+", said),
        (4, "Final grade", "Pass", said),
    ]
    answer = """
[tables.people]
match = "*"
content = "learners"
values = { grade = { "A" = "95", "B+" = "88", "Pass" = "60" } }
"""
    batch = read_text(sheet, answer)
    assert batch.rejected.empty
    assert batch.frame("progress")["grade"].tolist() == [95, 88, 60, 61]


def test_letters_in_columns_of_marks_are_asked_about_by_their_column() -> None:
    sheet = (
        "ID,Name,Progress,Essay (out of 20),Quiz (out of 10)\n"
        "1,Ada,40,A,5\n2,Ben,50,14,B+\n3,Cy,20,Pass,7\n"
    )
    essay = ASKED + 'letters = { "Essay (out of 20)" = { "A" = ..., "Pass" = ... } }' + LEFT
    quiz = ASKED + 'letters = { "Quiz (out of 10)" = { "B+" = ... } }' + LEFT
    assert refused(read_text(sheet)) == [
        (2, "Essay (out of 20)", "A", essay),
        (3, "Quiz (out of 10)", "B+", quiz),
        (4, "Essay (out of 20)", "Pass", essay),
    ]


def test_a_mark_that_cannot_be_read_is_no_work_that_was_not_handed_in() -> None:
    batch = read_text("student id,assessment,score,out of\n1,Q,A,10\n2,Q,8,10\n3,Q,,10\n")
    reasons = [reason for _, _, _, reason in refused(batch)]
    assert reasons == [ASKED + 'values = { score = { "A" = "..." } }' + LEFT]
    assert batch.skipped["line"].tolist() == [4]
    assert batch.frame("results")["score"].fillna(-1).tolist() == [-1, 80]  # handed in both were


def test_long_texts_and_numbers_out_of_bounds_are_no_grades() -> None:
    essay = "this learner has made remarkable progress since the autumn"
    batch = read_text(f"ID,Name,Progress\n1,Ada,40\n2,Ben,{essay}\n3,Cy,140\n")
    assert [reason for _, _, _, reason in refused(batch)] == [
        "is not a percentage: cell left empty",
        "is not between 0 and 100 %: cell left empty",
    ]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["0.72", "65", "1", "0", "100"], [65, 0, 100]),
        (["0.72", "65%", "1", "0"], [65, 0]),
        (["0.72", "65.5", "1", "0"], [0.72, 65.5, 1, 0]),
        (["1", "65%", "0", "100"], [1, 65, 0, 100]),
    ],
    ids=["whole numbers", "percent signs", "decimals", "no fraction"],
)
def test_a_fraction_among_percentages_is_neither_until_somebody_says(
    cells: list[str], read: list[float]
) -> None:
    rows = [f"{n},Learner {n},{cell}" for n, cell in enumerate(cells, 1)]
    table = "\n".join(["id,name,progress", *rows])
    found = read_text(table)
    assert [*shown(found, "percent").values()] == read
    assert len(found.rejected) == len(cells) - len(read)
    assert all("its column holds both" in reason for reason in found.rejected["reason"])
    stated = read_text(table, 'percent = "percent"')
    assert len(shown(stated, "percent")) == len(cells)


LOW = "student id,assessment,score,submitted on\n" + "".join(
    f"{n},Q,{mark},2026-11-2{n}\n" for n, mark in enumerate(("1,5", "2", "1", "6", "3"), start=1)
).replace("1,5", '"1,5"')


def test_points_nobody_says_what_they_are_out_of_are_no_percent() -> None:
    found = read_text(LOW)
    assert found.frame("results")["score"].isna().all()
    assert len(found.frame("results")) == 5  # handed in they were
    [reason] = found.rejected["reason"]
    assert "points of which nobody has said what they are out of" in reason


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ('constants = { out_of = "10" }', [15, 20, 10, 60, 30]),
        (
            'values = { score = { "1" = "95", "1,5" = "90", "2" = "80", "3" = "60", "6" = "0" } }',
            [90, 80, 95, 0, 60],
        ),
    ],
)
def test_once_somebody_has_said_it_they_are_marks_even_where_one_is_the_best(
    answer: str, marks: list[float]
) -> None:
    batch = read_text(LOW, f'[tables.marks]\nmatch = "*"\ncontent = "results"\n{answer}\n')
    assert batch.rejected.empty
    assert batch.frame("results")["score"].tolist() == marks
