"""The documents name every setting, command and folder, and nothing that is not there."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from config.settings import Settings
from staycourse import app
from worker.jobs.catalogue import JOBS

ROOT = Path(__file__).parents[1]
DOCS = sorted(page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md"))
SETTINGS = sorted(name.upper() for name in Settings.model_fields)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_example_environment_lists_exactly_the_settings() -> None:
    listed = re.findall(r"^([A-Z_]+)=", read(".env.example"), flags=re.MULTILINE)
    assert sorted(listed) == SETTINGS


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained(setting: str) -> None:
    assert f"`{setting}`" in read("docs/operating.md")


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_listed_and_shows_an_example(command: str) -> None:
    assert f"`{command}" in read("docs/commands.md")
    found = get_command(app).commands[command]  # type: ignore[attr-defined]
    members = getattr(found, "commands", {"": found}).values()
    assert all("Example: `staycourse" in (member.help or "") for member in members)


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", *DOCS])
def test_every_command_a_document_names_is_there(page: str) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    text = read(page)
    named = re.findall(r"staycourse(?:\.py)? ([a-z][a-z-]*)(?: ([a-z-]+))?", text)
    if page == "docs/commands.md":
        named += re.findall(r"^\| `([a-z-]+)(?: ([a-z-]+))?", text, flags=re.MULTILINE)
        named += [("run", job) for job in re.findall(r"`([a-z]+-[a-z]+)`", text)]
    for name, member in named:
        assert name in commands, f"{page} names staycourse {name}"
        if name == "run" and member:
            assert member in JOBS, f"{page} names staycourse run {member}"
        members = getattr(commands[name], "commands", None)
        if members and member:
            assert member in members, f"{page} names staycourse {name} {member}"


def test_each_threat_names_tests_that_there_are() -> None:
    rows = [line for line in read("docs/threats.md").splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    for row in rows:
        file = ""
        named = re.findall(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`", row.rpartition("|")[0])
        for path, test in [one for one in named if any(one)]:
            file = path or file
            assert f"def {test}" in read(file), f"{file}::{test} is gone"
        assert file, f"no test holds: {row}"


def test_every_alert_has_its_page_of_the_runbook_and_watches_what_is_measured() -> None:
    rules = read("deploy/alerts.yaml")
    alerts = re.findall(r"alert: (\w+)", rules)
    assert alerts == re.findall(r"^## (\w+)", read("docs/runbook.md"), flags=re.MULTILINE)
    named = re.findall(r"staycourse_\w+", rules)
    watched = {re.sub("_(total|bucket)$", "", name) for name in named}
    assert watched <= set(re.findall(r"`(staycourse_\w+)`", read("docs/operating.md")))


def test_the_map_names_the_folders_that_are_there() -> None:
    named = set(re.findall(r"^\| `([a-z/]+)/`", read("README.md"), flags=re.MULTILINE))
    top = {name for name in named if "/" not in name}
    there = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    assert all((ROOT / name).is_dir() for name in named)
    assert there - {line.strip("/") for line in read(".gitignore").splitlines()} == top


def test_links_between_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not link.startswith("http"):
                assert (page.parent / link).exists(), f"{page.name} links to {link}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", *DOCS])
def test_every_path_a_document_names_is_there(page: str) -> None:
    tops = "commands|config|dashboard|data|demo|deploy|docs|domain|templates|tests|worker"
    for path in re.findall(rf"`((?:{tops})/[\w./-]+)`", read(page)):
        assert (ROOT / path).exists(), f"{page} names {path}"


def test_every_target_that_contributors_read_of_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))
    pages = ("README.md", "CONTRIBUTING.md", ".pre-commit-config.yaml", ".ci/run")
    named = {
        n
        for page in pages
        for n in re.findall(r"(?:`|^|: )make ([a-z-]+)", read(page), re.MULTILINE)
    }
    assert named - targets == set()
    assert {"check", "lint", "test", "demo"} <= named
