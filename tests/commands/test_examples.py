"""The example of every command's help runs as printed, and fits a terminal of 80 columns."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.main import get_command

from commands import terminal
from domain.risk.monitoring import MonitoringKind, MonitoringResult, Stability
from domain.store.database.engine import Database
from domain.store.scoring.monitoring import save_monitoring_results
from domain.store.tables import Staff
from staycourse import app
from tests import test_staycourse
from tests.commands.scoring import test_scorers
from tests.factories import TODAY, quiet_learners
from tests.test_staycourse import Shell

shell = test_staycourse.shell
trained = test_scorers.trained
ROOT = Path(__file__).parents[2]
#: These serve until they are stopped.
SERVE = ("demo", "web", "worker")
#: These train on the whole sample, for minutes; that their files are there is looked at here.
TRAIN = ("evaluate", "scorers adopt-sample")
#: These need a platform, an import or a choice of somebody; tests of their own try them.
ELSEWHERE = (
    *("backup", "restore", "sending hold", "sending release"),
    *("init", "learner export", "learner erase", "learner reapply", "undo-import"),
    *("connection preview", "connection pause", "connection resume", "connection every"),
    *("connection add", "connection test", "connection pick", "connection pull"),
    *("connection remove", "who same", "who part", "who left-out"),
    "policy show",
)
#: In this order, on a store with two scorers and some quiet learners.
IN_ORDER = (
    *("migrate", "doctor", "import", "generate", "run", "export", "bounces"),
    *("token add", "token list", "token revoke"),
    *("user add", "user list", "user role", "user token", "user alerts", "user password"),
    *("user rename", "user merge", "user assign", "user take-over"),
    *("scorers list", "scorers show", "scorers activate", "scorers operating-point"),
    *("scorers watch", "fairness", "rehearse", "connection list", "who alike"),
    *("messages check", "messages preview", "messages test", "audit list", "audit verify"),
    "policy list",
    *("retention preview", "retention run"),
    *("sending status", "user reset-second-factor", "secrets rotate"),
    "user remove",
)
#: Sentences may be longer: a terminal wraps them, and they can be copied whole.
TABLES = (
    *("user list", "scorers list", "scorers watch", "fairness", "rehearse", "import"),
    "audit list",
    "token list",
)


MOVED = MonitoringResult(
    kind=MonitoringKind.STABILITY,
    name="share_of_due_work_not_handed_in",
    week=0,
    value=0.31,
    usual=None,
    rows=12_345,
    verdict=Stability.SHIFTED,
)


def examples() -> dict[str, list[str]]:
    """What follows `staycourse` in the example of each command, by the command."""
    return {
        name: shlex.split(re.findall(r"Example: `staycourse ([^`]+)`", command.help or "")[0])
        for name, command in _commands(get_command(app))
    }


def _commands(command: object, above: str = "") -> Iterator[tuple[str, object]]:
    for name, one in getattr(command, "commands", {}).items():
        full = f"{above} {name}".strip()
        if hasattr(one, "commands"):
            yield from _commands(one, full)
        else:
            yield full, one


EXAMPLES = examples()


def test_every_command_is_tried_here() -> None:
    assert sorted((*SERVE, *TRAIN, *ELSEWHERE, *IN_ORDER)) == sorted(EXAMPLES)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_can_be_read_and_its_files_are_shipped(name: str) -> None:
    words = EXAMPLES[name]
    command, rest = get_command(app), words
    while hasattr(command, "commands"):
        command, rest = command.commands[rest[0]], rest[1:]
    command.make_context(name, list(rest))  # raises where it has no such option or value
    for word in words:
        if word.startswith("data/"):
            assert (ROOT / word).exists()


def test_every_example_runs_as_printed_and_its_tables_fit(
    shell: Shell,
    trained: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quiet_learners(trained, 3)
    (tmp_path / "data").symlink_to(ROOT / "data")
    (tmp_path / "bounces.mbox").write_text("From a Mon Mar  2 12:00:00 2026\n\nNothing of ours.\n")
    with trained.transaction() as session:
        save_monitoring_results(session, 1, TODAY, [MOVED])
        session.add(Staff(ref="ko", name="K. Osei", role="coach"))
        session.add(Staff(ref="sam", name="Sam", email="sam@example.org", role="coach"))
    monkeypatch.setenv("AS_OF", TODAY.isoformat())
    monkeypatch.setattr(terminal, "out", Console(width=80))
    for name in IN_ORDER:
        code, out, err = shell(*EXAMPLES[name])
        assert code == 0, f"{name}: {out}{err}"
        if name in TABLES:
            assert "…" not in out, out
            assert max(map(len, out.splitlines()), default=0) <= 80, out
