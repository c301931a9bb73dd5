import json
from pathlib import Path
from shutil import copytree

import pytest

from domain.store.database.engine import Database
from tests.factories import TODAY, quiet_learners
from tests.test_staycourse import Shell, shell

__all__ = ["shell"]  # a fixture of the command line's own tests

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture
def learners(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet_learners(sqlite_database, 12)
    monkeypatch.setenv("POLICY_DIR", str(CONFIG))


@pytest.mark.usefixtures("learners")
def test_a_rehearsal_is_printed_as_tables_and_as_json(shell: Shell) -> None:
    code, out, _ = shell("rehearse", "--weeks", 1, "--as-of", TODAY)
    assert code == 0
    assert "reengage" in out
    assert "Nothing was written, and nothing was sent." in " ".join(out.split())
    _, out, _ = shell("rehearse", "--weeks", 1, "--as-of", TODAY, "--json")
    (week,) = json.loads(out)["now"]["weeks"]
    assert week["learners"] == 13
    assert week["flagged"] >= 12


@pytest.mark.usefixtures("learners")
def test_a_change_is_previewed_before_it_is_made(shell: Shell, tmp_path: Path) -> None:
    proposed = tmp_path / "proposed"
    copytree(CONFIG, proposed, ignore=lambda _folder, names: [n for n in names if "toml" not in n])
    numbers = proposed / "policy.toml"
    patient = numbers.read_text().replace("inactive_above_days = 10", "inactive_above_days = 20")
    numbers.write_text(patient.replace("critical_above_days = 14", "critical_above_days = 20"))
    _, out, _ = shell("rehearse", "--weeks", 1, "--as-of", TODAY, "--config", proposed)
    said = " ".join(out.split())
    assert "proposed would put 0 of 13 learners on the worklist (now 12)" in said


@pytest.mark.usefixtures("learners")
def test_a_folder_without_a_policy_is_one_clear_line(shell: Shell, tmp_path: Path) -> None:
    code, _, error = shell("rehearse", "--config", tmp_path / "nowhere")
    assert code == 1
    assert "policy.toml is missing" in " ".join(error.split())


def test_without_learners_it_says_what_to_do(shell: Shell) -> None:
    code, _, error = shell("rehearse")
    assert code == 1
    assert "import learners" in " ".join(error.split())
