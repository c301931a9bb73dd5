import json
import tomllib
from pathlib import Path

import pytest

from tests.by_hand import CHANGES, ROOT, Change, is_noticed, read_changes
from tests.mutants import Mutant, changed_line, read_by_hand, report, unexplained

CAPS, GATE = "domain/caps.py", "domain/gate.py"
MUTANTS = [
    Mutant(CAPS, "", "killed"),
    Mutant(CAPS, "if end >= at:", "survived"),
    Mutant(CAPS, "return None", "no tests"),
    Mutant(GATE, "", "timeout"),
    Mutant(GATE, "", "not checked"),
]
REASONS = {CAPS: {"if end >= at:": "equivalent"}, GATE: {"return None": "another module's"}}


def test_a_survivor_needs_a_reason_of_its_own_module_and_line() -> None:
    assert unexplained(MUTANTS, REASONS) == [MUTANTS[2]]


def test_the_report_counts_by_module_and_lists_survivors_with_their_reasons() -> None:
    assert report(MUTANTS, REASONS).splitlines() == [
        "| module | mutants | killed | survive | not run |",
        "|---|---:|---:|---:|---:|",
        "| `domain/caps.py` | 3 | 1 | 2 | 0 |",
        "| `domain/gate.py` | 2 | 1 | 0 | 1 |",
        "",
        "`domain/caps.py`",
        "",
        "- `if end >= at:`: equivalent",
        "- `return None`: **no reason given**",
    ]


def test_a_change_is_told_by_what_it_put_in_or_else_by_what_it_took() -> None:
    assert changed_line("--- a\n+++ b\n-  if x:\n+  if not x:") == "if not x:"
    assert changed_line("--- a\n+++ b\n-  x()") == "without x()"


def test_every_change_by_hand_still_applies_and_names_tests_that_are_there() -> None:
    changes = list(read_changes(CHANGES.read_text(encoding="utf-8")))
    assert changes
    for change in changes:
        source = (ROOT / change.module).read_text(encoding="utf-8")
        assert source.count(change.before) == 1, change
        assert all((ROOT / name).is_file() for name in change.tests.split()), change


def test_changes_by_hand_count_as_those_of_the_tool(tmp_path: Path) -> None:
    kept = tmp_path / "by_hand.json"
    kept.write_text(json.dumps({CAPS: {"LIMIT = 400": True, "without x()": False}}))
    assert list(read_by_hand(kept)) == [
        Mutant(CAPS, "LIMIT = 400", "killed"),
        Mutant(CAPS, "without x()", "survived"),
    ]


def test_the_tests_of_a_changed_module_are_those_of_its_path_unless_others_are_named() -> None:
    told = '["a/b.py"]\n"x = 1\\n" = ""\n["c.py"]\ntests = "tests/test_d.py"\n"y" = "z"'
    first, second = read_changes(told)
    assert first == Change("a/b.py", "x = 1\n", "", "tests/a/test_b.py")
    assert (first.told(), second.told(), second.tests) == ("without x = 1", "z", "tests/test_d.py")


def test_a_change_that_does_not_apply_is_an_error_and_no_survivor(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\nx = 1\n")
    with pytest.raises(ValueError, match="does not hold once: x = 1"):
        is_noticed(Change("a.py", "x = 1", "x = 2", "test_a.py"), tmp_path)


def test_what_is_mutated_and_what_notices_it_is_where_it_is_said_to_be() -> None:
    """The tool passes over names that are gone, and counts nothing there."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    mutated, tests = told["only_mutate"], told["pytest_add_cli_args_test_selection"]
    explained = tomllib.loads((ROOT / "tests/survivors.toml").read_text(encoding="utf-8"))
    named = [*mutated, *tests, *told["source_paths"], *told["also_copy"], *explained]
    assert [name for name in named if not (ROOT / name).exists()] == []
    by_hand = {change.module for change in read_changes(CHANGES.read_text(encoding="utf-8"))}
    assert set(explained) <= {*mutated, *by_hand}
