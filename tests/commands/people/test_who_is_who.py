"""Records are joined and parted, and an import is undone, by command."""

from pathlib import Path

from tests import test_staycourse
from tests.commands.people.test_caseloads import roster
from tests.test_staycourse import Shell

shell = test_staycourse.shell


def test_two_records_become_one_and_two_again(shell: Shell, tmp_path: Path) -> None:
    shell("import", "tables", roster(tmp_path / "roster.csv", "Sam", "Sam", "Sam"))
    code, out, _ = shell("who", "same", "1", "2")
    assert code == 0
    assert "They are one person. To part them: staycourse who part 1" in out
    assert shell("who", "same", "1", "2")[0] == 1
    assert "two records again" in shell("who", "part", "1")[1]
    assert shell("who", "part", "1")[0] == 1


def test_an_account_is_left_out_and_brought_back(shell: Shell, tmp_path: Path) -> None:
    shell("import", "tables", roster(tmp_path / "roster.csv", "Sam", "Sam", "Sam"))
    assert "Ben Cole" in shell("who", "left-out", "--leave-out", "2")[1]
    assert "Ben Cole" not in shell("who", "left-out", "--back", "2")[1]
    assert shell("who", "left-out", "--back", "nobody")[0] == 1


def test_an_import_is_undone_once_and_says_what_went(shell: Shell, tmp_path: Path) -> None:
    shell("import", "tables", roster(tmp_path / "roster.csv", "Sam", "Sam", "Sam"))
    code, out, _ = shell("undo-import", "1", "--why", "the wrong cohort", "--yes")
    assert code == 0
    assert "Import 1 is undone" in out
    assert shell("learner", "export", "1", tmp_path / "one.json")[0] == 1
    assert shell("undo-import", "1", "--why", "again", "--yes")[0] == 1


def test_an_import_that_brought_nothing_names_the_one_to_undo(shell: Shell, tmp_path: Path) -> None:
    path = roster(tmp_path / "roster.csv", "Sam", "Sam", "Sam")
    shell("import", "tables", path)
    assert "The same was imported" in shell("import", "tables", path)[1]
    code, _, err = shell("undo-import", "2", "--why", "twice", "--yes")
    assert (code, "import 1 had the same file. Undo that." in err) == (1, True)
    assert shell("undo-import", "1", "--why", "twice", "--yes")[0] == 0
