import pytest
from rich.console import Console

from commands import terminal
from commands.tables import show_table

HEADS = ("scorer", "learnt from", "AUC", "predicted / observed")
ROWS = [("1", "2025-11-01 to 2026-08-01", "0.897", "1.02"), ("2", "-", "0.9", "0.98")]


@pytest.fixture(params=[200, 80, 40, 24, 3])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(terminal, "out", Console(width=request.param))
    return int(request.param)


def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    show_table(HEADS, ROWS, texts=("learnt from",))
    shown = capsys.readouterr().out
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= width
    assert "…" not in shown


def test_what_has_no_room_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "out", Console(width=40))
    show_table(HEADS, ROWS, title="Scorers", texts=("learnt from",))
    shown = capsys.readouterr().out
    assert "0.897" in shown
    assert "1.02" not in shown
    assert "No room for: predicted / observed." in shown
    assert all(word in shown.split() for word in ("2025-11-01", "to", "2026-08-01"))


def test_with_room_for_all_nothing_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "out", Console(width=80))
    show_table(HEADS, ROWS, texts=("learnt from",))
    assert "No room" not in capsys.readouterr().out


def test_an_empty_table_has_its_head(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "out", Console(width=80))
    show_table(HEADS, [])
    assert "learnt from" in capsys.readouterr().out
