from tests.mutants import Mutant, changed_line, report, unexplained

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
