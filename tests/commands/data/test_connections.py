"""A platform is connected, tried, picked from, pulled from and let go by command."""

import json

import pytest

from commands.data import connections
from tests import test_staycourse
from tests.test_staycourse import Shell
from tests.worker.connections.fake_canvas import TOKEN, FakeCanvas
from tests.worker.connections.fake_platform import serving

shell = test_staycourse.shell


def test_a_platform_is_connected_and_brings_its_learners(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_secret", lambda _label: TOKEN)
    with serving(FakeCanvas()) as canvas:
        added = shell(
            "connection", "add", "campus", "--platform", "canvas", "--address", canvas.url
        )
        assert "staycourse connection test campus" in added[1]
        assert shell("connection", "test", "campus")[0] == 0
        assert shell("connection", "pick", "campus", "7")[0] == 0
        (course,) = json.loads(shell("connection", "preview", "campus", "--json")[1])
        assert course["rows"]["learners"] == 4
        assert shell("connection", "pause", "campus")[0] == 0
        assert shell("connection", "every", "campus", "30")[0] == 0
        (kept,) = json.loads(shell("connection", "list", "--json")[1])
        assert (kept["paused"], kept["every_minutes"], kept["pulls"]) == (True, 30, [])
        assert shell("connection", "resume", "campus")[0] == 0
        assert shell("connection", "pull", "campus")[0] == 0
        assert shell("secrets", "rotate")[0] == 0
    (listed,) = json.loads(shell("connection", "list", "--json")[1])
    assert listed["name"] == "campus"
    assert TOKEN not in str(listed)
    assert shell("connection", "remove", "campus")[0] == 0
    assert json.loads(shell("connection", "list", "--json")[1]) == []
    assert shell("connection", "pull", "campus")[0] == 1
