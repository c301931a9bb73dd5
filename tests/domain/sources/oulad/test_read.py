import gzip
import random
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from domain.sources.batch import ImportBatch, SourceError
from domain.sources.oulad import read_oulad
from tests.domain.sources.oulad.oulad_files import SMALL, write_oulad

SAMPLE = Path(__file__).parents[4] / "data/oulad/oulad-aaa2013j-bbb2013b.zip"


@pytest.fixture
def small(tmp_path: Path) -> ImportBatch:
    return read_oulad(write_oulad(tmp_path / "oulad"))


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def test_day_0_is_the_first_of_february_for_b_and_of_october_for_j(small: ImportBatch) -> None:
    cohort = small.frame("cohorts").iloc[0]
    assert (cohort["ref"], cohort["starts_on"], cohort["ends_on"]) == (
        "CCC-2014B",
        day("2014-02-01"),
        day("2014-09-29"),
    )


def test_a_single_presentation_may_be_given_its_start(tmp_path: Path) -> None:
    moved = read_oulad(write_oulad(tmp_path / "o"), starts_on=date(2026, 1, 5))
    assert moved.frame("cohorts")["starts_on"].tolist() == [day("2026-01-05")]
    assert moved.frame("activity")["day"].min() == day("2026-01-03")


def test_a_start_is_refused_when_several_presentations_could_be_meant(tmp_path: Path) -> None:
    two = SMALL["courses.csv"] + "DDD,2014J,200\n"
    with pytest.raises(SourceError, match=r"fits one presentation, but courses\.csv holds 2"):
        read_oulad(write_oulad(tmp_path / "o", courses=two), starts_on=date(2026, 1, 5))


def test_clicks_fold_into_one_row_a_day_by_kind(small: ImportBatch) -> None:
    activity = small.frame("activity").set_index(["enrolment_ref", "day"])
    busy = activity.loc[("CCC-2014B/100", day("2014-02-06"))]
    kinds = ["clicks", "content", "discussion", "assessment", "other"]
    assert busy[kinds].tolist() == [14, 2, 4, 1, 7]
    assert len(activity) == 3


def test_progress_is_the_weight_handed_in_without_exams(small: ImportBatch) -> None:
    progress = small.frame("progress")
    mine = progress[progress["enrolment_ref"] == "CCC-2014B/100"]
    assert list(zip(mine["day"], mine["percent"], strict=True)) == [
        (day("2014-02-19"), 25.0),
        (day("2014-03-12"), 100.0),
    ]


def test_banked_work_counts_from_the_first_day_and_is_marked(small: ImportBatch) -> None:
    progress = small.frame("progress").set_index("enrolment_ref")
    results = small.frame("results").set_index("enrolment_ref")
    assert progress.loc["CCC-2014B/102", "day"] == day("2014-02-01")
    assert bool(results.loc["CCC-2014B/102", "is_banked"])


def test_a_mark_is_known_ten_days_after_the_work_was_handed_in(small: ImportBatch) -> None:
    results = small.frame("results").set_index(["enrolment_ref", "assessment_ref"])
    assert results.loc[("CCC-2014B/100", "1"), "known_on"] == day("2014-03-01")
    assert pd.isna(results.loc[("CCC-2014B/100", "2"), "known_on"])


def test_question_marks_and_empty_cells_are_missing(small: ImportBatch) -> None:
    enrolments = small.frame("enrolments").set_index("ref")
    assert pd.isna(enrolments.loc["CCC-2014B/102", "enrolled_on"])
    assert enrolments.loc["CCC-2014B/101", "withdrawn_on"] == day("2014-03-08")
    learners = small.frame("learners").set_index("ref")
    bands = learners["deprivation"].fillna("").to_dict()
    assert bands == {"100": "10-20%", "101": "", "102": "20-30%"}


def test_of_two_modules_begun_on_one_day_the_later_letter_describes_the_learner(
    tmp_path: Path,
) -> None:
    def with_second_module(name: str, *rows: str) -> str:
        return SMALL[f"{name}.csv"] + "".join(f"{row}\n" for row in rows)

    folder = write_oulad(
        tmp_path / "oulad",
        courses=with_second_module("courses", "AAA,2014B,240", "DDD,2014B,240"),
        studentInfo=with_second_module(
            "studentInfo",
            "DDD,2014B,100,F,London Region,HE Qualification,50-60%,35-55,0,60,N,Pass",
            "AAA,2014B,100,F,Ireland,HE Qualification,80-90%,0-35,0,60,N,Pass",
        ),
        studentRegistration=with_second_module(
            "studentRegistration", "DDD,2014B,100,-30,", "AAA,2014B,100,-30,"
        ),
    )
    learner = read_oulad(folder).frame("learners").set_index("ref").loc["100"]
    found = (learner["region"], learner["age_band"], learner["deprivation"])
    assert found == ("London Region", "35-55", "50-60%")


def test_outcomes_become_known_on_leaving_or_at_the_end(small: ImportBatch) -> None:
    enrolments = small.frame("enrolments").set_index("ref")
    assert enrolments["outcome"].to_dict() == {
        "CCC-2014B/100": "passed",
        "CCC-2014B/101": "withdrawn",
        "CCC-2014B/102": "failed",
    }
    assert enrolments.loc["CCC-2014B/101", "outcome_on"] == day("2014-03-08")
    assert enrolments.loc["CCC-2014B/100", "outcome_on"] == day("2014-09-29")


def test_folder_gzip_and_zip_read_alike(tmp_path: Path, small: ImportBatch) -> None:
    zipped = tmp_path / "all.zip"
    packed = tmp_path / "packed"
    packed.mkdir()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, content in SMALL.items():
            archive.writestr(f"anonymised/{name}", content)
            (packed / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
    for path in (zipped, packed):
        again = read_oulad(path)
        for name, frame in small.frames.items():
            pd.testing.assert_frame_equal(again.frame(name), frame)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "o")
    (folder / "courses.csv").unlink()
    with pytest.raises(SourceError, match=r"lacks courses\.csv"):
        read_oulad(folder)


def test_an_absent_column_is_named(tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "o", courses="code_module,code_presentation\nCCC,2014B\n")
    with pytest.raises(
        SourceError, match=r"courses\.csv lacks the column module_presentation_length"
    ):
        read_oulad(folder)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("CCC,2014B,100,10,five,2", "date", "is not a whole number"),
        ("CCC,2014B,100,10,0xFFFFFFFF,2", "date", "is not a whole number"),
        ("CCC,2014B,100,10,5,-2", "sum_click", "is below 0"),
        ("CCC,2014B,,10,5,2", "id_student", "is missing"),
        ("CCC,2014B,100,10,5", "", "has 5 cells where the header names 6: row left out"),
        ("CCC,2014B,555,10,5,2", "id_student", "not registered for this presentation"),
        ("CCC,2014B,100,10,5,2\xff", "sum_click", "is not a whole number"),
        ('CCC,"2014B,100,10,5,"x', "", "has 2 cells where the header names 6: row left out"),
        ('CCC,"2014B,100,10,5,2', "", "opens a quote and does not close it: row left out"),
    ],
)
def test_a_bad_line_is_listed_with_its_number_and_the_rest_is_kept(
    tmp_path: Path, line: str, column: str, reason: str
) -> None:
    lines = SMALL["studentVle.csv"].splitlines()
    lines.insert(3, line)
    batch = read_oulad(write_oulad(tmp_path / "o", studentVle="\r\n".join(lines)))
    rejected = batch.rejected.fillna("").iloc[0]
    found = (rejected["file"], rejected["line"], rejected["column"], rejected["reason"])
    assert found == ("studentVle.csv", 4, column, reason)
    assert len(batch.rejected) == 1
    assert batch.frame("activity")["clicks"].sum() == 18


def test_a_repeated_registration_is_listed_with_the_line_it_repeats(tmp_path: Path) -> None:
    repeated = SMALL["studentRegistration.csv"] + "CCC,2014B,100,-5,?\n"
    batch = read_oulad(write_oulad(tmp_path / "o", studentRegistration=repeated))
    assert batch.rejected["reason"].tolist() == ["repeats line 2"]
    assert len(batch.frame("enrolments")) == 3


@pytest.fixture(scope="module")
def sample() -> ImportBatch:
    return read_oulad(SAMPLE)


def test_the_sample_holds_what_its_publishers_counted(sample: ImportBatch) -> None:
    activity = sample.frame("activity")
    clicks = activity.groupby(activity["enrolment_ref"].str[:9])["clicks"].sum()
    assert clicks.to_dict() == {"AAA-2013J": 648_494, "BBB-2013B": 1_347_911}
    # distinct students and days of studentVle.csv, counted apart from this code
    assert len(activity) == 112_719
    assert len(sample.frame("enrolments")) == 2_150
    assert len(sample.rejected) == 0


def test_a_thousand_corrupted_rows_are_listed_and_the_rest_is_in(
    tmp_path: Path, sample: ImportBatch
) -> None:
    with zipfile.ZipFile(SAMPLE) as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "studentVle.csv"
    lines = path.read_text().splitlines()
    chosen = random.Random(7).sample(range(1, len(lines)), 1000)  # noqa: S311 - no secret
    lost = 0
    for number, index in enumerate(chosen):
        lost += int(lines[index].rsplit(",", 1)[1].strip('"'))
        broken = ("torn", lines[index] + ",more", lines[index].replace(',"', ',"x', 3))
        lines[index] = broken[number % 3]
    path.write_text("\n".join(lines))
    batch = read_oulad(tmp_path)
    assert sorted(batch.rejected["line"]) == sorted(index + 1 for index in chosen)
    kept = batch.frame("activity")["clicks"].sum()
    assert kept == sample.frame("activity")["clicks"].sum() - lost
