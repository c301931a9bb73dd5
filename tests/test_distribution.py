"""Packages are installed with the tool that is there, and with nothing where there is none."""

from pathlib import Path

import pytest

from tests import distribution


def test_the_tool_that_is_there_installs_its_own_name_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "dnf"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(distribution, "is_root", lambda: True)
    distribution.install({"apt-get": "one-name", "dnf": "another-name"}, "a test")
    assert (tmp_path / "asked").read_text() == "install -y -q another-name\n"


def test_nothing_is_installed_without_the_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dnf").touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(distribution, "is_root", lambda: False)
    distribution.install({"dnf": "a-name"}, "a test")
    assert not capsys.readouterr().out
