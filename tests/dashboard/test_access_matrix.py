"""The page about who gets what has a row for each address, and no names for who may know none.

That each row is what the application answers takes a while: `.ci/run` asks `access_matrix --check`.
"""

import re
from pathlib import Path

import dash
from fastapi import FastAPI

from tests.dashboard.access_matrix import OWN_SESSION
from tests.dashboard.test_access_by_role import routes

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
AGAIN = "python -m tests.dashboard.access_matrix > docs/access.md, and read what has changed"


def test_each_address_there_is_has_a_row(app: FastAPI) -> None:
    told = set(
        re.findall(r"^\| `(?:\w+ )?(/[^`]*)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    there = {path for path, _ in routes(app)}
    there |= {page["path_template"] or page["path"] for page in dash.page_registry.values()}
    there = {one for one in there if "{rest" not in one and not one.startswith(OWN_SESSION)}
    assert told == there, AGAIN


def test_nobody_gets_names_they_may_not_know() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    of_roles = [row for row in rows if len(row) > 2]  # others are of one permission
    assert len(of_roles) > 100
    for address, nobody, analyst, coach, *_ in of_roles:
        assert nobody in {"**no**", "signed", "yes"}, address
        assert not {"all", "own"} & set(analyst.split(", ")), address
        assert "all" not in coach, address
