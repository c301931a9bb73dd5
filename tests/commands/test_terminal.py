import json

import pytest
from rich.console import Console

from commands import terminal
from commands.terminal import show_json


def test_what_cannot_be_said_is_null_for_machines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "out", Console())
    nan = float("nan")
    show_json({"lead_days": nan, "rows": [{"value": float("inf"), "line": 3}]})
    said = capsys.readouterr().out
    assert json.loads(said, parse_constant=pytest.fail) == {
        "lead_days": None,
        "rows": [{"value": None, "line": 3}],
    }
