"""The package as a stranger installs it: built, put into an empty environment, and begun."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")

pytestmark = pytest.mark.package


def run(*command: str | Path, cwd: Path = ROOT, fails: bool = False) -> str:
    """What a command says, with nothing of the checkout in its environment."""
    clean = {name: value for name, value in os.environ.items() if "VIRTUAL_ENV" not in name}
    ended = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=cwd, env=clean, check=False, capture_output=True, text=True
    )
    assert (ended.returncode != 0) is fails, ended.stdout + ended.stderr
    return " ".join((ended.stdout + ended.stderr).split())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel, which was built from the source archive."""
    place = tmp_path_factory.mktemp("package")
    packed, known, python = place / "dist", place / "known.txt", place / "env/bin/python"
    run(UV, "build", "--out-dir", packed, ROOT)
    # the versions that were tried: what a newer one brings is not this test's question
    locked = ("export", "--locked", "--no-dev", "--no-hashes", "--no-emit-project")
    run(UV, *locked, "--output-file", known)
    run(UV, "venv", "--python", sys.executable, place / "env")
    wheel = next(packed.glob("*.whl"))
    run(UV, "pip", "install", "--python", python, "--constraint", known, wheel)
    return place / "env/bin/staycourse"


@pytest.fixture
def begun(installed: Path, tmp_path: Path) -> Path:
    run(installed, "init", tmp_path / "here", cwd=tmp_path)
    return tmp_path / "here"


def test_a_stranger_installs_it_begins_and_opens_the_browser(installed: Path, begun: Path) -> None:
    assert run(installed, "migrate", cwd=begun)
    assert "SECRET_KEY is long and your own" in run(installed, "doctor", cwd=begun)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (begun / "web.log").open("w+") as log:
        web = subprocess.Popen(  # noqa: S603 - our own command
            [installed, "web", "--port", str(port)], cwd=begun, stdout=log, stderr=log
        )
        try:
            assert "Sign in" in answer(f"http://localhost:{port}/sign-in", web)
        finally:
            web.terminate()
            web.wait(20)
        log.seek(0)
        assert "Make your account here" in log.read()


def answer(address: str, process: subprocess.Popen[bytes]) -> str:
    """What the page says once the process has come up."""
    until = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=30) as page:  # noqa: S310 - ours
                return str(page.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web process ended, or never answered")


def test_what_is_there_already_is_left_as_it_is(installed: Path, begun: Path) -> None:
    before = (begun / ".env").read_bytes()
    assert ".env" in run(installed, "init", begun, fails=True)
    assert (begun / ".env").read_bytes() == before


def test_the_policy_that_staff_tune_is_the_installations_own(installed: Path, begun: Path) -> None:
    text = (begun / "policy/policy.toml").read_text(encoding="utf-8")
    (begun / "policy/policy.toml").write_text(text + "\nnonsense = 1\n", encoding="utf-8")
    found = run(installed, "doctor", cwd=begun, fails=True)
    assert "fix policy" in found
    assert "nonsense" in found
