"""The page about who gets what is what the application does."""

from pathlib import Path

from tests.dashboard.access_matrix import document

PAGE = Path(__file__).parents[2] / "docs" / "access.md"


def test_the_page_of_who_gets_what_is_what_the_application_answers() -> None:
    found = document()
    assert PAGE.read_text(encoding="utf-8") == found, (
        "docs/access.md is old: python -m tests.dashboard.access_matrix > docs/access.md, and read"
        " what has changed"
    )
    rows = [line.split(" | ") for line in found.splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    for address, nobody, analyst, coach, *_ in rows:
        assert nobody in {"**no**", "signed", "yes"}, address
        assert "all" not in analyst, address
        assert "own" not in analyst, address
        assert "all" not in coach, address
