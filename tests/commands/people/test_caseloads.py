"""Coaches of a spreadsheet meet their logins, as somebody who starts with one would walk it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.operations import read_open_notices
from domain.store.tables import Enrolment, Staff
from tests import test_staycourse
from tests.test_staycourse import Shell
from worker.jobs.scoring.data_notices import update_coach_notice

shell = test_staycourse.shell
LEARNERS = ("Ada Birch", "Ben Cole", "Cy Dunn")
NOW = datetime(2026, 2, 3, 9, tzinfo=UTC)
SAM, KIM = "sam@house.example", "kim@house.example"


def roster(path: Path, *coaches: str, extra: str = "") -> Path:
    """Three learners with their coaches; a coach may be "name,address"."""
    columns = "Learner ID,Name,Programme,Start date,Last login,Progress,Coach" + extra
    rows = [
        f"{n},{name},Care,2026-01-05,2026-02-01,40,{coach}"
        for n, (name, coach) in enumerate(zip(LEARNERS, coaches, strict=True), start=1)
    ]
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    return path


def caseloads(shell: Shell) -> dict[tuple[str, str], int]:
    listed = json.loads(shell("user", "list", "--json")[1])
    return {(one["name"], one["email"]): one["learners"] for one in listed}


def names(database: Database) -> list[str | None]:
    """The coach of each learner, in the order of the file."""
    with database.reading() as session:
        staff = {row.id: row.name for row in session.exec(select(Staff))}
        rows = session.exec(select(Enrolment).order_by(Enrolment.ref)).all()
        return [staff.get(row.coach_id) for row in rows]


def test_a_coach_by_name_a_login_and_a_later_address_are_one_person(
    shell: Shell, tmp_path: Path, sqlite_database: Database
) -> None:
    file = tmp_path / "roster.csv"
    shell("import", "tables", roster(file, "Sam Okafor", "sam  okafor", "Kim Osei"))
    assert caseloads(shell) == {("Sam Okafor", ""): 2, ("Kim Osei", ""): 1}
    _, out, _ = shell("user", "add", SAM, "--name", "Sam Okafor")
    assert "Sam Okafor has 2 learners already." in out
    assert "another" not in out
    addressed = [f"Sam Okafor,{SAM.upper()}", f"S. Okafor,{SAM}", f"Kim Osei,{KIM}"]
    shell("import", "tables", roster(file, *addressed, extra=",Coach email"))
    assert caseloads(shell) == {("Sam Okafor", SAM): 2, ("Kim Osei", KIM): 1}
    _, out, _ = shell("user", "add", KIM, "--role", "manager")
    assert "Kim Osei has 1 learners already." in out
    shell("import", "tables", roster(file, "Sam Okafor", "Sam Okafor", "Kim Osei"))
    assert caseloads(shell) == {("Sam Okafor", SAM): 2, ("Kim Osei", KIM): 1}
    listed = {one["email"]: one["role"] for one in json.loads(shell("user", "list", "--json")[1])}
    assert listed == {SAM: "coach", KIM: "manager"}
    with sqlite_database.reading() as session:
        assert len(session.exec(select(Staff)).all()) == 2


def test_who_cannot_be_told_apart_is_asked_about_and_merged(shell: Shell, tmp_path: Path) -> None:
    shell("user", "add", "sam.one@house.example", "--name", "Sam Okafor")
    who = f"Sam Okafor,{SAM}"
    file = roster(tmp_path / "roster.csv", who, who, ",", extra=",Coach email")
    _, out, _ = shell("import", "tables", file)
    said = " ".join(out.split())
    assert f"Is the coach Sam Okafor ({SAM}) the same person as sam.one@house.example?" in said
    assert f'staycourse user merge "{SAM}" "sam.one@house.example"' in said
    code, _, err = shell("user", "merge", "Sam Okafor", "sam.one@house.example")
    assert (code, "2 people are called Sam Okafor" in err) == (1, True)
    _, out, _ = shell("user", "merge", SAM, "sam.one@house.example")
    assert "one person now, with 2 learners" in out
    shell("import", "tables", file)
    assert caseloads(shell) == {("Sam Okafor", "sam.one@house.example"): 2}
    code, _, err = shell("user", "merge", SAM, "sam.one@house.example")
    assert (code, "nobody on the staff is called" in err) == (1, True)


def test_a_login_that_several_coaches_could_be_takes_none_and_says_so(
    shell: Shell, tmp_path: Path, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        for ref in ("7", "8"):
            session.add(Staff(ref=ref, name="Sam Okafor", role="coach"))
    file = roster(tmp_path / "roster.csv", "Sam Okafor", "Sam Okafor", "Sam Okafor")
    _, out, _ = shell("import", "tables", file)
    assert "the same person as 7 and 8?" in out
    _, out, _ = shell("user", "add", SAM, "--name", "Sam Okafor")
    assert "3 learners have another Sam Okafor (coach:sam okafor)" in out
    shell("user", "merge", "coach:sam okafor", SAM)
    assert caseloads(shell) == {("Sam Okafor", SAM): 3}


def test_renamed_assigned_and_taken_over_it_stays_when_the_same_file_comes_again(
    shell: Shell, tmp_path: Path, sqlite_database: Database
) -> None:
    file = roster(tmp_path / "roster.csv", "S. Okafor", "S. Okafor", "Kim Osei")
    shell("import", "tables", file)
    shell("user", "add", KIM, "--name", "Kim Osei")
    shell("user", "rename", "S. Okafor", "Sam Okafor")
    _, out, _ = shell("user", "assign", KIM, "Ada Birch")
    assert "Kim Osei is the coach of 1 of them, 1 new." in out
    shell("import", "tables", file)
    assert names(sqlite_database) == ["Kim Osei", "Sam Okafor", "Kim Osei"]
    shell("user", "take-over", "Sam Okafor", KIM)
    shell("import", "tables", file)
    assert names(sqlite_database) == ["Kim Osei"] * 3
    # the file names somebody new, then the old one again: it is believed both times
    shell("import", "tables", roster(file, "Lou Park", "S. Okafor", "Kim Osei"))
    assert names(sqlite_database) == ["Lou Park", "Kim Osei", "Kim Osei"]
    shell("import", "tables", roster(file, "S. Okafor", "S. Okafor", "Kim Osei"))
    assert names(sqlite_database) == ["Sam Okafor", "Kim Osei", "Kim Osei"]
    _, out, _ = shell("audit", "list", "--json")
    done = [one["detail"] for one in json.loads(out) if one["action"] != "imported"]
    assert done == [
        f"{KIM} from Sam Okafor: 1 learners",
        f"{KIM}: Ada Birch (1 new)",
        "S. Okafor: S. Okafor to Sam Okafor",
        f"{KIM}: coach",
    ]


def test_learners_of_a_removed_coach_are_named_until_somebody_takes_over(
    shell: Shell, tmp_path: Path, sqlite_database: Database
) -> None:
    file = roster(tmp_path / "roster.csv", "Sam Okafor", "Sam Okafor", "Kim Osei")
    shell("import", "tables", file)
    for email, name in ((SAM, "Sam Okafor"), (KIM, "Kim Osei")):
        shell("user", "add", email, "--name", name)
    _, out, _ = shell("user", "remove", SAM)
    assert f"2 learners still have them as their coach: staycourse user take-over {SAM}" in out
    _, out, _ = shell("import", "tables", file)
    assert "2 learners still have Sam Okafor as their coach, who was removed." in out
    assert "removed" in shell("user", "list")[1]
    with sqlite_database.transaction() as session:
        update_coach_notice(session, now=NOW)
        (notice,) = read_open_notices(session)
        assert notice.sentence == "Learners still have a coach who was removed: Sam Okafor (2)."
    shell("user", "take-over", SAM, KIM)
    _, out, _ = shell("import", "tables", file)
    assert "was removed" not in out
    with sqlite_database.transaction() as session:
        update_coach_notice(session, now=NOW)
        assert read_open_notices(session) == []
    assert caseloads(shell) == {("Kim Osei", KIM): 3}


def test_new_learners_of_a_removed_coach_have_none_until_somebody_takes_them(
    shell: Shell, tmp_path: Path, sqlite_database: Database
) -> None:
    file = roster(tmp_path / "roster.csv", "Sam Okafor", "Kim Osei", "Sam Okafor")
    *before, new = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(before), encoding="utf-8")
    shell("import", "tables", file)
    shell("user", "add", SAM, "--name", "Sam Okafor")
    shell("user", "remove", SAM)
    file.write_text("".join([*before, new]), encoding="utf-8")
    _, out, _ = shell("import", "tables", file)
    assert "1 learners have no coach: the file names Sam Okafor, who was removed." in out
    assert names(sqlite_database) == ["Sam Okafor", "Kim Osei", None]
    shell("user", "assign", "Kim Osei", "Cy Dunn")
    _, out, _ = shell("import", "tables", file)
    assert "learners have no coach" not in out
    assert names(sqlite_database) == ["Sam Okafor", "Kim Osei", "Kim Osei"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("rename", "Nobody", "Somebody"), "nobody on the staff is called Nobody"),
        (("merge", SAM, "Sam Okafor"), "are the same person already"),
        (("assign", SAM, "Zoe"), "no learner has the ref, address or name Zoe"),
        (("assign", SAM, "--cohort", "Zoe"), "no learner is in a cohort called Zoe"),
        (("assign", SAM), "name learners, or a cohort with --cohort"),
        (("take-over", SAM, SAM), "are the same person already"),
    ],
)
def test_what_cannot_be_done_is_said(shell: Shell, asked: tuple[str, ...], says: str) -> None:
    shell("user", "add", SAM, "--name", "Sam Okafor")
    code, _, err = shell("user", *asked)
    assert (code, says in err) == (1, True), err
