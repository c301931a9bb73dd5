"""One learner's data is handed over and erased by a command."""

import json
from pathlib import Path

import pytest

from tests import test_staycourse
from tests.commands.people.test_caseloads import LEARNERS, roster
from tests.domain.store.activity.engines.test_event_files import enrolments_in
from tests.test_staycourse import Shell

shell = test_staycourse.shell


def test_a_learner_is_handed_over_then_erased_and_the_next_file_does_not_bring_them_back(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = tmp_path / "events"
    monkeypatch.setenv("EVENTS_DIR", str(events))
    file = roster(tmp_path / "roster.csv", "Sam", "Sam", "Sam")
    shell("import", "tables", file)
    shell("learner", "export", "1", tmp_path / "ada.json")
    held = json.loads((tmp_path / "ada.json").read_text(encoding="utf-8"))
    assert held["learner"][0]["name"] == LEARNERS[0]
    (theirs,) = held["enrolment"]
    assert theirs["id"] in enrolments_in(events)
    _, out, _ = shell("learner", "erase", "1", "--yes")
    assert "Erased" in out
    assert theirs["id"] not in enrolments_in(events)
    code, _, err = shell("learner", "export", "1", tmp_path / "again.json")
    assert code == 1
    assert "no record is called" in err
    assert "1 learners were erased" in shell("import", "tables", file, "--again")[1]
    assert shell("learner", "export", "1", tmp_path / "again.json")[0] == 1
