"""What stands under deploy/, read; `make image` builds it where there is a container engine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import Settings
from staycourse import app

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted(unit.name for unit in DEPLOY.glob("*.service"))
#: Of PostgreSQL's own image.
NOT_OURS = {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_the_image_is_written_as_its_linter_asks() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    found = subprocess.run(  # noqa: S603 - our own linter
        [str(linter), str(DEPLOY / "Dockerfile")], check=False, capture_output=True, text=True
    )
    assert (found.returncode, found.stdout) == (0, "")


def test_nothing_runs_as_root() -> None:
    last_stage = read("Dockerfile").rpartition("\nFROM ")[2]
    user = re.findall(r"^USER (\S+)", last_stage, flags=re.MULTILINE)
    assert [int(one) > 0 for one in user] == [True]
    for unit in UNITS:
        assert "\nUser=staycourse\n" in read(unit), unit


def test_the_services_say_settings_that_there_are() -> None:
    said = set(re.findall(r"\b([A-Z][A-Z_]+): ", read("compose.yaml"))) - NOT_OURS
    assert {"DATABASE_URL", "REDIS_URL"} <= said
    assert said <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("file", ["compose.yaml", *UNITS])
def test_they_start_commands_that_there_are(file: str) -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    started = re.findall(r"command: \[([a-z-]+)\]|/bin/staycourse ([a-z-]+)", read(file))
    assert started
    assert {one or other for one, other in started} <= names
