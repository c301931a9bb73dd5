"""Waits of pulls take no time in tests."""

import pytest


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each wait would have been."""
    seconds: list[float] = []
    monkeypatch.setattr("worker.connections.budget.Budget.sleep", lambda _, s: seconds.append(s))
    return seconds
