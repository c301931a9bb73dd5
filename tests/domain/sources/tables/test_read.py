# ruff: noqa: E501 - a few files are shown as they are written
"""Whole exports, from files to canonical frames."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from domain.sources.batch import ImportBatch, SourceError
from domain.sources.tables import read_tables
from domain.sources.tables.frames import assembly
from domain.sources.tables.frames.events import check_ins
from domain.sources.tables.schema.mapping import Mapping, parse_mapping

Files = Callable[[dict[str, str]], Path]
EXPORTED = date(2024, 3, 20)
READ_AT = datetime(2026, 6, 1, 9, tzinfo=UTC)

CLASSIC = """\
Name,Email,Phone,Last login,Progress,Average grade,Barriers,Training stage,Coach,Notes
Ann Lee,Ann@EXAMPLE.org,07700 900123,2024-03-01,72%,81.5 %,None,Module 2,Kim Co,"a, b"
Bob Ray,bob@example.org,+447700900124,13/3/2024,"45,5 %",,Childcare; Health (minor),Module 1,Kim Co,
Cy Orr,cy@example.org,?,05/03/2024,N/A,50%,"Transport, Money",Module 1,Lou Gu,
"""
FIVE = {
    "users.csv": """\
user_id,first_name,last_name,email,user_type,created_at,last_login
1,Ann,Lee,ann@example.org,learner,2024-01-02 09:00:00,2024-03-01 10:00:00
2,Bob,Ray,bob@example.org,learner,2024-01-02 09:00:00,2024-01-12 10:00:00
9,Root,Boss,root@example.org,Admin,2023-01-02 09:00:00,2024-03-19 10:00:00
""",
    "activity_log.csv": """\
log_id,user_id,timestamp,activity_type,duration_seconds
1,1,2024-01-10 10:00:00,login,
2,1,2024-01-10 10:01:00,lesson_view,600
3,1,2024-01-11 10:01:00,quiz_attempt,300
4,9,2024-01-09 10:01:00,login,
5,2,2024-01-12 23:30:00,video_watch,90
6,2,2024-01-12 23:35:00,forum_post,
""",
    "lesson_progress.csv": """\
user_id,lesson_id,status,progress_percent,started_at,completed_at
1,L1,completed,100,2024-01-10,2024-01-10
1,L2,in_progress,50,2024-01-11,
2,L1,completed,100,2024-01-12,2024-01-13
2,L2,not_started,0,,
9,L1,completed,100,2024-01-12,2024-01-13
""",
    "module_completions.csv": """\
user_id,module_id,module_name,completed_at
1,M1,Intro,2024-01-15
2,M1,Intro,2024-01-16
""",
    "quiz_results.csv": """\
user_id,quiz_id,quiz_title,score,max_score,attempt,submitted_at
1,Q1,First quiz,8,10,1,2024-01-11 10:20:00
1,Q1,First quiz,10,10,2,2024-01-12 10:20:00
2,Q2,Second quiz,150,200,1,2024-01-13 10:20:00
""",
}


def read(path: Path, mapping: str | None = None, starts_on: date | None = None) -> ImportBatch:
    parsed = parse_mapping(mapping, name="mapping.toml") if mapping else None
    return read_tables(path, mapping=parsed, exported_on=EXPORTED, now=READ_AT, starts_on=starts_on)


def rejected_cells(batch: ImportBatch) -> list[tuple[object, ...]]:
    return listed(batch.rejected)


def listed(left_out: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = left_out[["file", "line", "column", "value", "reason"]]
    return [tuple(None if pd.isna(v) else v for v in row) for row in columns.to_numpy()]


def same(one: ImportBatch, other: ImportBatch) -> bool:
    return one.frames.keys() == other.frames.keys() and all(
        frame.equals(other.frames[name]) for name, frame in one.frames.items()
    )


@pytest.fixture
def classic(files: Files) -> ImportBatch:
    return read(files({"learners.csv": CLASSIC}) / "learners.csv")


def test_the_classic_table_needs_no_mapping(classic: ImportBatch) -> None:
    learners = classic.frame("learners").set_index("ref")
    assert classic.rejected.empty
    assert learners.loc["Ann@example.org".lower(), "email"] == "Ann@example.org"
    assert learners["phone"].fillna("").tolist() == ["+447700900123", "+447700900124", ""]
    assert classic.frame("enrolments")["stage"].tolist() == ["Module 2", "Module 1", "Module 1"]


def test_progress_and_grade_are_known_on_the_day_of_the_export(classic: ImportBatch) -> None:
    progress = classic.frame("progress")
    assert (progress["day"] == pd.Timestamp(EXPORTED)).all()
    assert progress["percent"].fillna(-1).tolist() == [72, 45.5, -1]
    assert progress["grade"].fillna(-1).tolist() == [81.5, -1, 50]


def test_a_last_login_is_a_day_with_one_session_and_no_click(classic: ImportBatch) -> None:
    activity = classic.frame("activity")
    assert activity["day"].dt.date.tolist() == [
        date(2024, 3, 1),
        date(2024, 3, 13),
        date(2024, 3, 5),
    ]
    assert set(activity["sessions"]) == {1}
    assert set(activity["clicks"]) == {0}


def test_barriers_are_split_and_none_is_none(classic: ImportBatch) -> None:
    barriers = classic.frame("barriers")
    assert barriers["kind"].tolist() == ["Childcare", "Health", "Transport", "Money"]
    assert barriers["severity"].fillna("").tolist() == ["", "minor", "", ""]
    assert (barriers["reported_on"] == pd.Timestamp(EXPORTED)).all()


def test_coaches_become_staff_once_each(classic: ImportBatch) -> None:
    staff = classic.frame("staff")
    assert staff["name"].tolist() == ["Kim Co", "Lou Gu"]
    assert set(staff["role"]) == {"coach"}
    assert classic.frame("enrolments")["coach_ref"].nunique() == 2


def test_every_original_column_is_kept_as_it_was_written(classic: ImportBatch) -> None:
    original = classic.frame("enrolments")["original"].map(pd.io.json.ujson_loads)
    assert original[0]["Progress"] == "72%"
    assert original[0]["Notes"] == "a, b"
    assert original[1]["Last login"] == "13/3/2024"
    assert list(original[0]) == CLASSIC.split("\n", maxsplit=1)[0].split(",")


def test_a_cohort_without_dates_runs_from_the_first_day_seen_past_the_export(
    classic: ImportBatch,
) -> None:
    cohort = classic.frame("cohorts").iloc[0]
    assert cohort["starts_on"].date() == date(2024, 3, 1)
    assert cohort["ends_on"].date() == EXPORTED + timedelta(weeks=12)
    assert classic.assumed["cohorts"].to_dict("list") == {"starts_on": [True], "ends_on": [True]}


def test_a_cohort_without_dates_in_which_all_have_finished_is_over(files: Files) -> None:
    finished = CLASSIC.replace("Notes", "Outcome").replace('"a, b"', "passed")
    finished = finished.replace("Kim Co,\n", "Kim Co,passed\n").replace("Gu,\n", "Gu,failed\n")
    cohort = read(files({"learners.csv": finished})).frame("cohorts").iloc[0]
    assert cohort["ends_on"].date() == date(2024, 5, 23)


def test_learners_who_began_on_days_of_their_own_are_asked_for_their_cohort(files: Files) -> None:
    months = [f"{2025 + k // 12}-{k % 12 + 1:02d}" for k in range(22)]
    rows = "".join(f"L{k},Ada {k},{month}-0{k % 9 + 1}\n" for k, month in enumerate(months))
    folder = files({"people.csv": f"Learner ID,Name,Started\n{rows}"})
    rolling = read(folder)
    [question] = [q for q in rolling.report.questions if "began over" in q]
    assert question.startswith("Learners of Cohort began over 73 weeks and more")
    assert "the course takes 12" in question
    monthly = """
        [tables.people]
        match = "people.csv"
        content = "learners"
        columns = { ref = "Learner ID", name = "Name", enrolled_on = "Started", cohort = "Started" }
        patterns = { cohort = "^([0-9]{4}-[0-9]{2})" }
    """
    by_month = read(folder, mapping=monthly)
    assert not [q for q in by_month.report.questions if "began over" in q]
    assert by_month.frame("cohorts")["ref"].tolist() == months
    assert by_month.frame("cohorts")["starts_on"].dt.strftime("%Y-%m").tolist() == months


def test_two_terms_in_one_file_without_a_cohort_are_asked_about(files: Files) -> None:
    terms = [f"2025-09-{k:02d}" for k in range(1, 13)] + [f"2026-02-{k:02d}" for k in range(1, 13)]
    people = "".join(f"L{k},Ada {k},{day}\n" for k, day in enumerate(terms))
    listed = read(files({"people.csv": f"Learner ID,Name,Started\n{people}"}) / "people.csv")
    clicks = "".join(f"L{k},{day},5\nL{k},2026-06-01,3\n" for k, day in enumerate(terms))
    clicked = read(files({"log.csv": f"learner id,date,clicks\n{clicks}"}) / "log.csv")
    for batch in (listed, clicked):
        [question] = [q for q in batch.report.questions if " began in two groups" in q]
        assert "12 up to 2025-09-12, 12 from 2026-02-01 on" in question
        assert "would count from 2025-09-01 for both" in question
    late = "".join(f"L{k},Ada {k},{day}\n" for k, day in enumerate(terms[:13]))
    few = read(files({"few.csv": f"Learner ID,Name,Started\n{late}"}) / "few.csv")
    assert not [q for q in few.report.questions if " began " in q]


def test_enrolling_long_before_anybody_did_anything_is_asked_about(files: Files) -> None:
    people = "".join(f"L{k},Ada {k},2025-0{7 + k % 2}-{k + 1:02d}\n" for k in range(12))
    log = "".join(f"L{k},2025-09-{k + 8:02d},5\n" for k in range(12))
    both = {
        "people.csv": f"Learner ID,Name,Started\n{people}",
        "log.csv": f"learner id,date,clicks\n{log}",
    }
    [question] = [q for q in read(files(both)).report.questions if "nobody did anything" in q]
    assert "enrolled on 2025-07-01, and nobody did anything before 2025-09-08" in question
    told = read(files(both), starts_on=date(2025, 9, 8))
    assert not [q for q in told.report.questions if "nobody did anything" in q]


def test_a_stated_start_and_the_weeks_after_it_are_not_assumed(files: Files) -> None:
    batch = read(files({"learners.csv": CLASSIC}), starts_on=date(2024, 3, 4))
    assert batch.frame("cohorts").iloc[0]["ends_on"].date() == date(2024, 5, 26)
    assert not batch.assumed["cohorts"].to_numpy().any()


def test_a_stated_start_wins_and_the_end_follows_or_stretches(files: Files) -> None:
    path = files({"learners.csv": CLASSIC})
    cohort = read(path, starts_on=date(2023, 1, 2)).frame("cohorts").iloc[0]
    assert cohort["starts_on"].date() == date(2023, 1, 2)
    assert cohort["ends_on"].date() == EXPORTED + timedelta(weeks=12)  # people are still there


def test_barriers_are_named_in_full_by_each_cell_and_a_blank_one_among_others_is_told_apart(
    classic: ImportBatch, files: Files
) -> None:
    assert named_barriers(classic) == [
        ("ann@example.org", None),
        ("bob@example.org", "Childcare"),
        ("bob@example.org", "Health"),
        ("cy@example.org", "Transport"),
        ("cy@example.org", "Money"),
    ]
    blank = read(files({"learners.csv": CLASSIC.replace("81.5 %,None", "81.5 %,")}))
    assert named_barriers(blank) == [*named_barriers(classic)[1:], ("ann@example.org", None)]
    assert blank.barriers_named["is_blank"].isna().tolist() == [True] * 4 + [False]


def named_barriers(batch: ImportBatch) -> list[tuple[str, str | None]]:
    named = batch.barriers_named
    kinds = [None if pd.isna(kind) else kind for kind in named["kind"]]
    return list(zip(named["enrolment_ref"].str.partition(":")[2], kinds, strict=True))


def test_a_barrier_in_a_cell_and_in_a_table_is_one_with_all_that_is_said(files: Files) -> None:
    folder = files(
        {
            "learners.csv": "ref,name,barriers\n1,Ann,Health; Money (minor); Childcare\n",
            "barriers.csv": (
                "learner id,barrier,severity,reported on\n"
                f"1,Health,major,{EXPORTED}\n1,Money,,{EXPORTED}\n1,Childcare,,2024-01-02\n"
                "1,Transport,,2024-01-02\n"
            ),
        }
    )
    batch = read(folder)
    barriers = batch.frame("barriers").set_index("kind")
    assert barriers["severity"].dropna().to_dict() == {"Health": "major", "Money": "minor"}
    assert barriers["reported_on"]["Childcare"] == pd.Timestamp("2024-01-02")
    assert sorted(barriers.index) == ["Childcare", "Health", "Money", "Transport"]
    assert {kind for _, kind in named_barriers(batch)} == set(barriers.index)


def test_a_blank_progress_cell_is_a_day_on_which_nothing_is_known(files: Files) -> None:
    users = "ref,name,progress,grade,created at\n1,Ann,40%,,2024-01-02\n2,Bob,,,2024-01-02\n"
    batch = read(files({"users.csv": users}))
    progress = batch.frame("progress").set_index("enrolment_ref")
    assert progress["percent"].fillna(-1).to_dict() == {"cohort:1": 40, "cohort:2": -1}
    without = read(files({"users.csv": users.replace("progress", "notes").replace("40%", "")}))
    assert without.frame("progress").empty
    alone = read(files({"users.csv": users.replace("40%", "")}))
    assert alone.frame("cohorts")["starts_on"][0] == pd.Timestamp("2024-01-02")


def test_days_nobody_stated_are_marked_as_assumed(files: Files) -> None:
    folder = files(
        {
            "users.csv": (
                "id,name,status,withdrawal date\n"
                "1,Ann,withdrawn,\n2,Bob,withdrawn,2024-02-01\n3,Cy,passed,\n4,Di,,\n"
            ),
            "quiz_results.csv": (
                "user_id,quiz_id,percent,submitted_at\n1,Q1,80,\n2,Q1,70,2024-01-05\n"
            ),
        }
    )
    batch = read(folder)
    assert batch.assumed["enrolments"].to_dict("list") == {
        "withdrawn_on": [True, False, True, False],
        "outcome_on": [True, False, True, False],
    }
    assert batch.assumed["results"].to_dict("list") == {
        "submitted_on": [True, False],
        "known_on": [True, False],
    }


def test_a_check_in_in_a_learner_s_row_is_of_its_day_or_of_the_export(files: Files) -> None:
    rows = "1,Ann,My child is ill,2024-01-20\n2,Ben,All fine,\n3,Cy,,\n"
    heads = "ref,name,Check-in,Check-in date\n"
    batch = read(files({"learners.csv": heads + rows}))
    found = batch.frame("check_ins")
    assert found["text"].tolist() == ["My child is ill", "All fine"]
    assert [f"{day:%Y-%m-%d}" for day in found["day"]] == ["2024-01-20", f"{EXPORTED}"]
    assert found["kind"].tolist() == ["check_in"] * 2
    assert batch.assumed["check_ins"]["day"].tolist() == [False, True]
    assert batch.frame("barriers").empty
    dated = read(files({"learners.csv": heads + "1,Ann,My child is ill,2024-01-20\n"}))
    assert dated.assumed["check_ins"]["day"].tolist() == [False]


def test_a_sheet_with_a_column_for_each_piece_of_work_says_how_to_write_it(files: Files) -> None:
    wide = "Student ID,Name,Essay 1 (due 2024-02-05),Quiz 2\n1,Ann,75,80\n"
    with pytest.raises(
        SourceError, match=r"If Essay 1 \(due 2024-02-05\), Quiz 2 are pieces of work"
    ):
        read(files({"marks.csv": wide}))
    as_told = "learner,assessment,score\n1,Essay 1,75\n1,Quiz 2,80\n"
    batch = read(files({"learners.csv": "Student ID,Name\n1,Ann\n", "marks.csv": as_told}))
    assert batch.frame("results")["score"].tolist() == [75, 80]


def test_check_ins_need_no_kind(files: Files) -> None:
    notes = "learner id,date,comment\n1,2024-01-04,Good week\n"
    batch = read(files({"learners.csv": "ref,name\n1,Ann\n", "check_ins.csv": notes}))
    assert batch.frame("check_ins")["kind"].tolist() == ["check_in"]


def test_a_programme_of_impossible_length_is_explained_with_the_file(files: Files) -> None:
    folder = files(
        {
            "learners.csv": "ref,name,programme\n1,Ann,P\n",
            "programmes.csv": "ref,name,weeks\nP,P,2000000000\n",
        }
    )
    with pytest.raises(SourceError, match="files cannot be read"):
        read(folder)


def test_a_frame_that_cannot_be_is_explained_with_its_file(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(rows: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([check_ins(rows)] * 2)

    monkeypatch.setattr(assembly, "check_ins", twice)
    notes = "learner id,date,comment\n1,2024-01-04,Good week\n"
    folder = files({"learners.csv": "ref,name\n1,Ann\n", "check_ins.csv": notes})
    with pytest.raises(SourceError, match=r"^check_ins\.csv cannot be read: check_ins has more"):
        read(folder)


def test_a_bad_cell_is_left_empty_and_listed_and_costs_nobody_their_place(files: Files) -> None:
    broken = CLASSIC.replace("bob@example.org", "bob(at)home").replace("72%", "172%")
    batch = read(files({"learners.csv": broken + "short,row\n"}))
    assert rejected_cells(batch) == [
        ("learners.csv", 2, "Progress", "172%", "is not between 0 and 100 %: cell left empty"),
        (
            "learners.csv",
            3,
            "Email",
            "bob(at)home",
            "is not an email address: an email address must have an @-sign: cell left empty",
        ),
        (
            "learners.csv",
            5,
            None,
            "short,row",
            "has 2 cells where the header names 10: row left out",
        ),
    ]
    assert batch.frame("learners")["name"].tolist() == ["Ann Lee", "Bob Ray", "Cy Orr"]
    assert batch.frame("progress")["percent"].fillna(-1).tolist() == [-1, 45.5, -1]


def test_a_learner_listed_twice_is_kept_once(files: Files) -> None:
    again = CLASSIC + CLASSIC.split("\n")[1] + "\n"
    batch = read(files({"learners.csv": again}))
    assert len(batch.frame("learners")) == 3
    assert rejected_cells(batch) == [
        ("learners.csv", 5, "learner", "ann@example.org", "repeats line 2: row left out")
    ]


def test_two_spellings_of_one_letter_are_one_person_in_one_cohort(files: Files) -> None:
    one, other = "Zo\u00eb,Fr\u00fchling", "Zoe\u0308,Fru\u0308hling"
    batch = read(files({"list.csv": f"Name,Cohort\n{one}\n{other}\n"}) / "list.csv")
    assert batch.frame("learners")["name"].tolist() == ["Zo\u00eb"]
    assert len(batch.frame("cohorts")) == 1
    assert [reason for *_, reason in rejected_cells(batch)] == ["repeats line 2: row left out"]


def test_a_name_in_another_encoding_than_its_file_is_listed_and_costs_nobody(
    tmp_path: Path,
) -> None:
    known = "Name,Email\nJos\u00e9,jose@example.org\nS\u00f8ren,soren@example.org\n".encode()
    (tmp_path / "list.csv").write_bytes(known + "Zo\u00eb,zoe@example.org\n".encode("cp1252"))
    batch = read(tmp_path / "list.csv")
    learners = batch.frame("learners")
    assert learners["email"].tolist()[2] == "zoe@example.org"
    assert learners["name"].fillna("-").tolist() == ["Jos\u00e9", "S\u00f8ren", "-"]
    ((*_, reason),) = rejected_cells(batch)
    assert "another encoding" in str(reason)


def test_names_and_addresses_that_have_changed_places_make_nobody(files: Files) -> None:
    rows = "ann@example.org,Ann Lee,50%\nbob@example.org,Bob Ray,60%\n"
    with pytest.raises(SourceError, match="line 2: has no id, email or name: whose row is it"):
        read(files({"list.csv": f"Name,Email,Progress\n{rows}"}) / "list.csv")


def test_an_excel_sheet_reads_like_the_csv(classic: ImportBatch, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(CLASSIC)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "book.xlsx")
    batch = read(tmp_path / "book.xlsx")
    for name in ("learners", "progress", "activity", "barriers", "staff"):
        assert batch.frame(name).equals(classic.frame(name)), name


def test_five_files_are_put_together_and_admins_left_out(files: Files) -> None:
    batch = read(files(FIVE))
    assert batch.frame("learners")["name"].tolist() == ["Ann Lee", "Bob Ray"]
    assert batch.barriers_named.empty
    assert batch.rejected.empty
    assert listed(batch.skipped) == [
        ("activity_log.csv", 5, "learner", "9", "is a staff account's: row left out"),
        ("lesson_progress.csv", 6, "learner", "9", "is a staff account's: row left out"),
        (
            "quiz_results.csv",
            3,
            "assessment",
            "Q1",
            "is a later attempt: the first one counts: row left out",
        ),
        ("users.csv", 4, "role", "Admin", "is a staff account, not a learner: row left out"),
    ]


def test_events_fold_to_days_by_canonical_kind(files: Files) -> None:
    activity = read(files(FIVE)).frame("activity").set_index(["enrolment_ref", "day"])
    ann = activity.loc[("cohort:1", "2024-01-10")]
    assert (ann["clicks"], ann["content"], ann["other"], ann["sessions"]) == (2, 1, 1, 1)
    assert ann["minutes"] == 10
    bob = activity.loc[("cohort:2", "2024-01-12")]
    assert (bob["clicks"], bob["video"], bob["discussion"], bob["sessions"]) == (2, 1, 1, 1)
    assert activity.loc[("cohort:1", "2024-03-01"), "clicks"] == 0  # the last login, later
    assert len(activity) == 4


def test_lessons_and_modules_make_progress_by_day(files: Files) -> None:
    progress = read(files(FIVE)).frame("progress")
    ann = progress[progress["enrolment_ref"] == "cohort:1"]
    assert ann["day"].dt.day.tolist() == [10, 11, 15]
    assert ann["percent"].tolist() == [50, 75, 75]
    assert ann["modules_completed"].fillna(0).tolist() == [0, 0, 1]


def test_the_mapping_may_know_how_many_lessons_there_are(files: Files) -> None:
    progress = read(files(FIVE), "[programme]\nlessons = 10").frame("progress")
    assert progress["percent"].max() == 15


def test_the_first_attempt_at_a_quiz_is_the_result(files: Files) -> None:
    batch = read(files(FIVE))
    results = batch.frame("results")
    assert results["score"].tolist() == [80, 75]
    assert results["submitted_on"].equals(results["known_on"])
    assert batch.frame("assessments")["name"].tolist() == ["First quiz", "Second quiz"]


def test_events_of_people_nobody_listed_are_rejected(files: Files) -> None:
    log = FIVE["activity_log.csv"] + "7,77,2024-01-12,login,\n8,,2024-01-12,login,\n"
    batch = read(files({**FIVE, "activity_log.csv": log}))
    assert rejected_cells(batch)[:2] == [
        ("activity_log.csv", 8, "learner", "77", "is not among the learners: row left out"),
        ("activity_log.csv", 9, "learner", None, "is missing: row left out"),
    ]


def test_who_counts_as_staff_can_be_mapped(files: Files) -> None:
    batch = read(files(FIVE), '[leave_out]\nroles = []\nemails = ["@example.org"]')
    assert batch.frame("learners").empty
    assert batch.skipped["file"].eq("users.csv").sum() == 3


def test_the_same_files_give_the_same_batch(files: Files) -> None:
    path = files(FIVE)
    assert same(read(path), read(path))


def test_nothing_about_people_is_refused_with_what_to_do(files: Files) -> None:
    folder = files({"cohorts.csv": "ref,name,starts_on\nc1,Autumn,2024-01-08\n"})
    with pytest.raises(SourceError, match="none of the tables lists the learners"):
        read(folder)


def test_events_alone_tell_who_the_learners_are_and_ask_for_their_list(files: Files) -> None:
    batch = read(files({"activity_log.csv": FIVE["activity_log.csv"]}))
    assert sorted(batch.frame("learners")["ref"]) == ["1", "2", "9"]
    assert "No table lists the learners" in batch.report.questions[0]


def test_a_mapping_renames_columns_and_states_what_no_column_says(files: Files) -> None:
    folder = files({"wer.csv": "Nr;Wer;Wann;Stand\n7;Ann;02.01.2024;0,5\n"})
    mapping = """
        zone = "Europe/Berlin"
        percent = "fraction"
        dates = "day_first"
        [programme]
        name = "Pflege"
        weeks = 8
        [cohort]
        ref = "P-24"
        starts_on = 2024-01-01
        ends_on = 2024-02-25
        [tables.wer]
        match = "wer.csv"
        content = "learners"
        columns = { ref = "Nr", name = "Wer", last_seen = "Wann", progress = "Stand" }
        constants = { coach = "Kim", stage = "1" }
    """
    batch = read(folder, mapping)
    assert batch.frame("progress")["percent"].tolist() == [50]
    assert batch.frame("activity")["day"].dt.date.tolist() == [date(2024, 1, 2)]
    cohort = batch.frame("cohorts").iloc[0]
    assert (cohort["ref"], cohort["ends_on"].date()) == ("P-24", date(2024, 2, 25))
    assert batch.frame("programmes")["weeks"].tolist() == [8]
    assert batch.frame("staff")["name"].tolist() == ["Kim"]


def test_learners_of_several_cohorts_need_one_named(files: Files) -> None:
    folder = files(
        {
            "users.csv": "user_id,name,email\n1,Ann,ann@example.org\n",
            "enrolments.csv": "user_id,cohort\n1,Spring\n1,Autumn\n",
            "activity.csv": "user_id,cohort,date,clicks\n1,Autumn,2024-01-02,3\n1,,2024-01-02,1\n",
        }
    )
    batch = read(folder)
    assert batch.frame("activity")["enrolment_ref"].tolist() == ["Autumn:1"]
    assert [row[4] for row in rejected_cells(batch)] == [
        "has several enrolments: map a cohort or enrolment: row left out"
    ]
    with pytest.raises(SourceError, match="2 cohorts"):
        read(folder, starts_on=date(2024, 1, 1))


def test_outcomes_are_read_in_the_words_platforms_use(files: Files) -> None:
    users = "id,name,email,status,withdrawal date\n" + "".join(
        f"{n},N{n},n{n}@example.org,{status}\n"
        for n, status in enumerate(
            ("Completed,", "In progress,", "Dropped out,2024-02-01", "Zebra,", ",2024-02-02")
        )
    )
    batch = read(files({"users.csv": users}))
    enrolments = batch.frame("enrolments")
    assert enrolments["outcome"].fillna("").tolist() == ["passed", "", "withdrawn", "", "withdrawn"]
    assert [d.date() for d in enrolments["outcome_on"].dropna()] == [
        EXPORTED,
        date(2024, 2, 1),
        date(2024, 2, 2),
    ]
    assert [row[4] for row in rejected_cells(batch)] == [
        "is no outcome we know; a mapping may say what it means, under [outcomes]: cell left empty"
    ]


def test_attendance_barriers_and_check_ins_have_tables_of_their_own(files: Files) -> None:
    folder = files(
        {
            "learners.csv": "ref,name\n1,Ann\n",
            "attendance.csv": (
                "ref id,learner id,date,attended\n1,1,2024-01-02,Present\n"
                "2,1,2024-01-02,absent\n3,1,2024-01-03,maybe\n"
            ),
            "barriers.csv": (
                "learner id,barrier,severity,reported on,resolved on\n"
                "1,Health,major,2024-01-02,2024-01-09\n1,None,,2024-01-03,\n"
            ),
            "check_ins.csv": (
                "learner id,date,comment,kind,sentiment\n1,2024-01-04,Good week,,0.5\n"
                "1,2024-01-04,Tired now,,-0.5\n1,2024-01-05,Well done,coach feedback,\n"
            ),
        }
    )
    batch = read(folder)
    attendance = batch.frame("attendance")
    assert attendance[["planned", "attended"]].to_numpy().tolist() == [[2, 1]]
    assert batch.frame("barriers")["resolved_on"].dt.date.tolist() == [date(2024, 1, 9)]
    check_ins = batch.frame("check_ins").sort_values("day")
    assert check_ins["text"].tolist() == ["Good week\nTired now", "Well done"]
    assert check_ins["kind"].tolist() == ["check_in", "feedback"]
    assert [row[3] for row in rejected_cells(batch)] == ["maybe"]


def test_progress_is_told_and_ends_at_one(files: Files) -> None:
    told: list[float] = []
    read_tables(
        files(FIVE),
        mapping=Mapping(),
        exported_on=EXPORTED,
        progress=lambda share, _what: told.append(share),
    )
    assert told == sorted(told)
    assert told[-1] == 1


def test_the_hours_of_a_day_are_those_of_its_events(files: Files) -> None:
    events = """user_id,timestamp,event
u1,2026-01-06 19:05:00,quiz
u1,2026-01-06 19:50:00,quiz
u1,2026-01-06 07:10:00,page view
u1,2026-01-07 22:00:00,page view
"""
    batch = read(files({"users.csv": "user_id,name\nu1,Ana\n", "events.csv": events}))
    days = batch.frame("activity").set_index("day")
    assert days["hours"].tolist() == [2**19 + 2**7, 2**22]
    assert days["clicks"].tolist() == [3, 1]


def test_a_log_of_days_alone_tells_no_hours(files: Files) -> None:
    events = "user_id,date,event\nu1,2026-01-06,quiz\nu1,2026-01-07,quiz\n"
    batch = read(files({"users.csv": "user_id,name\nu1,Ana\n", "events.csv": events}))
    assert batch.frame("activity")["hours"].isna().all()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("Ann,ann@example.org\nBob,bob@example.org\n", "has 2 cells where the header names 3"),
        (",,50%\n,,60%\n", "has no id, email or name"),
        ("", "no rows below the header"),
        (",,\n,,\n", "no rows below the header"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_ends_in_a_sentence(
    files: Files, rows: str, words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        read(files({"learners.csv": "Name,Email,Progress\n" + rows}))


def test_a_file_nobody_can_tell_the_content_of_stops_no_other(files: Files) -> None:
    folder = files(
        {"learners.csv": CLASSIC, "shoes.csv": "Shoe size,Colour\n4,red\n", "empty.csv": ""}
    )
    batch = read(folder)
    assert len(batch.frame("learners")) == 3
    assert [(row[0], row[4]) for row in rejected_cells(batch)] == [
        ("empty.csv", "is empty: export it again, with its rows: file left out")
    ]
    assert any(q.startswith("shoes.csv was not read") for q in batch.report.questions)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("activity_report.csv", "Name,Email,Created at,Last login,Progress\nAnn,a@x.org,2024-01-02,2024-03-01,5%\n"),
        ("progress.csv", "Name,Email,Created at,Last login,Progress\nAnn,a@x.org,2024-01-02,2024-03-01,5%\n"),
        ("course_completions.csv", "Name,Email,Course,Last login,% Completed\nAnn,a@x.org,Care,2024-03-01,5\n"),
        ("enrolments.csv", "Name,Email,Last login,Progress\nAnn,a@x.org,2024-03-01,5%\n"),
        ("staff_and_learners.csv", "Name,Email,Last login,Progress\nAnn,a@x.org,2024-03-01,5%\n"),
    ],
)  # fmt: skip
def test_the_columns_of_a_roster_are_believed_before_its_files_name(
    files: Files, name: str, text: str
) -> None:
    batch = read(files({name: text}))
    assert batch.frame("learners")["name"].tolist() == ["Ann"]
    assert batch.frame("progress")["percent"].tolist() == [5]


def test_dates_that_could_be_either_take_the_order_of_the_rest_of_the_export(files: Files) -> None:
    learners = "Name,Email,Last login\nAnn,a@example.org,02/03/2024\n"
    marks = "email,quiz,percent,submitted at\na@example.org,Q1,80,{}\n"
    for telling, month in (("27/02/2024", 3), ("02/27/2024", 2)):
        batch = read(files({"learners.csv": learners, "quiz_results.csv": marks.format(telling)}))
        assert batch.frame("activity")["day"].dt.month.tolist() == [month]
    alone = read(files({"learners.csv": learners, "quiz_results.csv": marks.format("")}))
    assert 'set dates = "day_first"' in rejected_cells(alone)[0][4]
    assert alone.frame("progress")["last_visit"].tolist() == ["unknown"]


def test_every_column_is_reported_with_its_use_and_the_nearest_field(files: Files) -> None:
    text = "Name,Email,Progess,Shoe size\nAnn,a@example.org,5%,42\n"
    (table,) = read(files({"learners.csv": text})).report.tables
    assert [(c.heading, str(c.use), c.field or c.nearest) for c in table.columns] == [
        ("Name", "used", "name"),
        ("Email", "used", "email"),
        ("Progess", "kept", "progress"),
        ("Shoe size", "kept", None),
    ]


def test_an_old_account_does_not_begin_the_cohort_of_the_others(files: Files) -> None:
    rows = "Ann,a@x.org,2019-01-01\nBob,b@x.org,2024-01-08\nCy,c@x.org,2024-01-09\n"
    batch = read(files({"learners.csv": "Name,Email,Created at\n" + rows}))
    assert batch.frame("cohorts")["starts_on"].dt.date.tolist() == [date(2024, 1, 8)]
