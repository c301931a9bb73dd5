"""What is said of columns in the browser is what the file is read by."""

from types import SimpleNamespace
from typing import Any, cast

from dashboard.data.records import UploadRecord
from dashboard.pages.imports.how_written import offered
from dashboard.pages.imports.wizard import chosen_in
from domain.sources.tables import ChosenTable, TableChoice, mapping_text
from tests.domain.sources.tables.reading import read_text

EXPORT = (
    "Who,Name,Essay,Project,Overall,Videos,Pages,Standing\n"
    "uid=11,Ada,A,15,A,2,3,1\n"
    "uid=12,Ben,B-,20,C,1,,0\n"
)
HEADINGS = ["Who", "Name", "Essay", "Project", "Overall", "Videos", "Pages", "Standing"]
READ_AS = ["ref", "name", *["marks-of-work"] * 2, "grade", *["not-read"] * 2, "outcome"]


def chosen(**said: str) -> tuple[dict[str, Any], str]:
    shown = {"headings": HEADINGS, "examples": [[]] * len(HEADINGS)}
    record = cast("UploadRecord", SimpleNamespace(tables={"t": shown}))
    form = {f"column-t-{place}": name for place, name in enumerate(READ_AS)}
    answers = {name.replace("_", "-"): value for name, value in said.items()}
    choices, wrong = chosen_in({"content-t": "learners", **form, **answers}, record)
    return choices["tables"]["t"], wrong


def test_a_pattern_letters_points_and_words_are_read_as_they_were_said() -> None:
    choice, wrong = chosen(
        pattern_t_0="uid=([0-9]+)",
        values_t_2="A = 95\nB- = 81",
        out_t_3="20",
        values_t_4="A = 93\nC=70",
        values_t_7="1 = passed\n0 = under_way",
    )
    assert wrong == ""
    table = ChosenTable(file="export.csv", sheet=None, choice=TableChoice(**choice))
    batch = read_text(EXPORT, mapping_text([table]))
    assert batch.frame("learners")["ref"].tolist() == ["11", "12"]
    results = batch.frame("results")
    assert sorted(results["score"]) == [75, 81, 95, 100]
    assert batch.frame("progress")["grade"].tolist() == [93, 70]
    assert batch.frame("enrolments")["outcome"].fillna("").tolist() == ["passed", ""]
    assert batch.rejected.empty


def test_a_scale_of_letters_is_offered_and_counts_only_once_confirmed() -> None:
    assert offered(["Pass", "b-", "A"]) == "A = 95\nb- = 81\nPass ="
    assert offered([]) == ""
    shown = {"suggested_t_4": "A = 95\nPass =", "values_t_4": "A = 95\r\nPass ="}
    assert chosen(**shown)[0]["values"] == {}
    assert chosen(**shown, agreed_t_4="on")[0]["values"] == {"grade": {"A": "95"}}
    answered = shown | {"values_t_4": "A = 95\r\nPass = 60"}
    assert chosen(**answered)[0]["values"] == {"grade": {"A": "95", "Pass": "60"}}


def test_counts_are_added_and_what_cannot_be_read_by_is_said() -> None:
    shown = {"headings": ["Id", "Day", "Videos", "Pages"], "examples": [[]] * 4}
    record = cast("UploadRecord", SimpleNamespace(tables={"t": shown}))
    names = ("learner", "at", "clicks", "clicks")
    form = {f"column-t-{place}": name for place, name in enumerate(names)}
    choices, wrong = chosen_in({"content-t": "activity", **form}, record)
    assert (choices["tables"]["t"]["columns"]["clicks"], wrong) == (["Videos", "Pages"], "")
    assert "one group in brackets" in chosen(pattern_t_0="uid=[0-9]+")[1]
