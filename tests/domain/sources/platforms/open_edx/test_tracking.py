"""Open edX's tracking log: a line for each event, of browsers and of the server."""

import gzip
from pathlib import Path

from tests.domain.sources.platforms.reading import clicks, read
from tests.domain.sources.tables.reading import read_files, reasons

LOG = Path(__file__).parent / "tracking.log"
REPORT = (
    "Student ID,Email,Username,Grade,Enrollment Track,Enrollment Status\n"
    "71,ada@example.org,abirch,0.5,audit,enrolled\n"
    "72,ben@example.org,bcole,0.5,audit,enrolled\n"
    "73,cy@example.org,cdunn,0.5,audit,unenrolled\n"
)


def test_a_log_alone_tells_who_joined_left_and_did_what() -> None:
    batch = read(LOG)
    assert clicks(batch) == {
        ("71", "11-02"): {"content": 1, "video": 1, "assessment": 1},  # checked once, told twice
        ("72", "11-03"): {"discussion": 1},
        ("72", "11-04"): {"video": 1},  # in another course
        ("73", "11-06"): {"content": 1},
    }
    people = batch.frame("enrolments").set_index("ref")
    assert len(people) == 4
    left = people.loc["course-v1:Org+CARE1+2026:73"]
    assert [f"{left[day]:%m-%d}" for day in ("enrolled_on", "withdrawn_on")] == ["11-05", "11-07"]


def test_a_broken_last_line_costs_itself_and_no_address_is_kept() -> None:
    batch = read(LOG)
    assert batch.rejected["line"].tolist() == [16]
    assert reasons(batch.rejected) == ["is no whole JSON object"]
    assert "192.0.2" not in batch.rejected.to_string()
    (told,) = batch.report.tables
    assert (told.rows, told.kept, told.rejected, told.skipped) == (16, 6, 1, 9)


def test_beside_a_report_only_its_course_counts_in_pieces_of_gzip_too() -> None:
    text = LOG.read_bytes()
    packed = gzip.compress(text[:1500]) + gzip.compress(text[1500:])
    batch = read_files(
        {
            "Org_CARE1_2026_grade_report_2026-11-28-0900.csv": REPORT,
            "tracking.log-20261108.gz": packed,
        }
    )
    assert set(clicks(batch)) == {("71", "11-02"), ("72", "11-03"), ("73", "11-06")}
    (note,) = [q for q in batch.report.questions if "other courses" in q]
    assert "course-v1:Org+CARE1+2026: 1 events of other courses (course-v1:Org+OTHER+2026)" in note
