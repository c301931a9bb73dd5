"""Who gets what at each address, asked of the real application: `docs/access.md` is what it prints.

`python -m tests.dashboard.access_matrix > docs/access.md` after a route or page was added; with
`--check` it says whether the page is old.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import dash
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from dashboard.server import create_server
from domain.store.database.engine import Database
from domain.store.staff import find_by_email, let_see_demographics
from tests.conftest import shipped_policy
from tests.dashboard.conftest import Clock, attempt, seeded_sqlite
from tests.dashboard.seeding import PASSWORD
from tests.dashboard.test_access_by_role import (
    FOREIGN,
    OWN,
    SIGN,
    page_of,
    plant,
    token_of,
    told_of,
)
from tests.dashboard.test_forms_sent import wanted
from tests.factories import deployment_for

ROLES: Final = {
    "nobody": None,
    "analyst": "analyst@example.org",
    "coach": "c1@example.org",
    "manager": "manager@example.org",
    "admin": "admin@example.org",
}
_NOBODYS: Final = 999_999_999
_SAFE: Final = {"GET", "HEAD", "OPTIONS"}
#: One's own session, and what ends with it; tests of their own try these.
OWN_SESSION: Final = ("/account", "/sign-", "/_dash")
#: What is asked for beyond the form, where nothing else would be answered.
_ASKED: Final = {"/scorer/alerting": "?target=precision&wanted=50"}
_REFUSED: Final = {401, 403}
_ABSENT: Final = 404
_OPEN_UNDER: Final = ("/p/", "/open/")
_HEAD: Final = """# Who gets what

Printed by `python -m tests.dashboard.access_matrix`, which asks the real application as each role;
a test fails while this page is not what it prints. *all*, *own*: names of all learners, or of one's
own caseload, are in the answer; *yes*: an answer without a name; **no**: refused, or there is
nothing for them; *signed*: without a sign-in, by a signed link, post or form. At an address of one
learner the first word is about one of the coach's own, the second about somebody else's.

Names in callbacks, search, the grid and the socket `/live` are looked for as each role in
`tests/dashboard/test_access_by_role.py`.

"""


_DEMOGRAPHICS: Final = """## Demographics

Groups by gender, ethnicity and the like are a permission of its own, which an admin gives and takes
in *People*; coaches never have it. The tables above are of colleagues who have it. Of an admin
without:

| address | admin without |
|---|---|
"""


def document() -> str:
    """The page: one table of what is read, one of what may change something."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seeded.sqlite"
        path.write_bytes(seeded_sqlite())
        database = Database(f"sqlite:///{path}")
        plant(database)
        app = create_server(deployment_for(database, shipped_policy(), clock=Clock()))
        told = {role: dict(_told(app, email)) for role, email in ROLES.items()}
        refused = "".join(_without_demographics(app, database))
        database.close()
    reads = [one for one in told["admin"] if one.startswith(("page", "GET"))]
    writes = [one for one in told["admin"] if one not in reads]
    tables = (_table(title, rows, told) for title, rows in (("Read", reads), ("Done", writes)))
    return _HEAD + "\n".join((*tables, _DEMOGRAPHICS + refused))


def _without_demographics(app: FastAPI, database: Database) -> Iterator[str]:
    """What is answered of groups to an admin who may not see demographics."""
    email = ROLES["admin"]
    with database.transaction() as session:
        member = find_by_email(session, email or "")
        let_see_demographics(session, staff_id=member.staff_id if member else 0, may=False)
    with TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as browser:
        attempt(browser, email or "", PASSWORD)
        for path in ("/equity", "/scorer/fairness", "/api/v1/analytics/equity"):
            is_page = not path.startswith("/api")
            yield f"| `{path}` | {_both(browser, path, email, is_page=is_page)} |\n"


def _table(title: str, rows: list[str], told: dict[str, dict[str, str]]) -> str:
    lines = [f"## {title}", "", f"| address | {' | '.join(ROLES)} |", "|---" * 6 + "|"]
    for one in sorted(rows, key=lambda row: row.partition(" ")[2]):
        cells = " | ".join(told[role][one] for role in ROLES)
        lines.append(f"| `{one.removeprefix('page ').removeprefix('GET ')}` | {cells} |")
    return "\n".join(lines) + "\n"


def _told(app: FastAPI, email: str | None) -> Iterator[tuple[str, str]]:
    """What each address answers to somebody."""
    # from a network of their own: who is refused often is answered no more
    host = (f"192.0.2.{list(ROLES.values()).index(email) + 1}", 1)
    with TestClient(
        app, base_url="https://staycourse.test", follow_redirects=False, client=host
    ) as browser:
        if email:
            attempt(browser, email, PASSWORD)
        for path in sorted({p["path_template"] or p["path"] for p in dash.page_registry.values()}):
            yield f"page {path}", _both(browser, path, email, is_page=True)
        for one in iter_route_contexts(app.routes):
            if not one.path or one.path.startswith(OWN_SESSION) or "{rest" in one.path:
                continue
            if "GET" in (one.methods or ()):
                yield f"GET {one.path}", _both(browser, one.path, email, is_page=False)
        token = token_of(browser) if email else ""
        for one in iter_route_contexts(app.routes):
            methods = sorted(set(one.methods or ()) - _SAFE)
            if one.path.startswith(OWN_SESSION) or "{rest" in one.path or not methods:
                continue
            route = one.original_route
            fields = list(wanted(route.dependant)) if isinstance(route, APIRoute) else []
            sent = dict.fromkeys(fields, "1") | {"token": token}
            path = re.sub(r"\{[^}]+\}", str(_NOBODYS), one.path.replace("{channel}", "email"))
            path += _ASKED.get(one.path, "")
            answer = browser.request(methods[0], path, data=sent)
            yield f"{methods[0]} {one.path}", _may(one.path, answer.status_code)


def _both(browser: TestClient, path: str, email: str | None, *, is_page: bool) -> str:
    """The answer of an own and of a foreign learner's address; once where they are the same."""
    numbers = (OWN, FOREIGN) if re.search(r"[<{]", path) else (OWN,)
    found = []
    for number in numbers:
        asked = path.replace("{kind}", "csv")
        asked = asked.replace("{enrolment:path}", f"{SIGN}{number}x-enrolment")
        asked = re.sub(r"<[^>]+>|\{[^}]+\}", str(number), asked)
        if is_page and email:
            text, status = page_of(browser, asked), 200
        else:
            answer = browser.get(asked)
            text, status = answer.text, answer.status_code
        found.append(_names(path, text, status))
    return found[0] if len(set(found)) == 1 else ", ".join(found)


def _names(path: str, text: str, status: int) -> str:
    if status == _ABSENT and not path.startswith(_OPEN_UNDER):
        return "**no**"  # what was asked for is repeated, and tells nothing
    numbers = told_of(text)
    if any(number % 2 for number in numbers):
        return "all"
    if numbers:
        return "own" if status == 200 else "own!"
    said = _may(path, status)
    turned = (
        *("are looked after by", "is looked after by", "is shown to those who", "is read by"),
        *("No such learner", "are made by"),
    )
    return "**no**" if any(words in text for words in turned) else said


def _may(path: str, status: int) -> str:
    if path.startswith(_OPEN_UNDER) or path == "/metrics":
        return "signed"
    return "**no**" if status in _REFUSED or (status == 303 and path.startswith("page")) else "yes"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        sys.stdout.write(document())
    elif document() != (Path(__file__).parents[2] / "docs" / "access.md").read_text("utf-8"):
        sys.exit("docs/access.md is old: python -m tests.dashboard.access_matrix > docs/access.md")
