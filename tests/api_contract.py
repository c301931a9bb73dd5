"""The API against its own description: nothing it answers is a fault, or not described.

Every operation is asked with values that its schema allows and with others, over the application
itself on SQLite. `python -m tests.api_contract --examples 200` looks for longer than `make test`.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from dashboard.server import create_server
from domain.store.database import Database
from domain.store.staff.tokens import Scope, make_token
from tests.conftest import shipped_policy
from tests.dashboard.conftest import Clock, seeded_sqlite
from tests.factories import deployment_for

_HOST: Final = "https://staycourse.test"
_CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def check_operations(app: FastAPI, token: str, *, examples: int) -> int:
    """Ask each operation so often; how many there are. Raises what does not hold."""
    program = TestClient(
        app,
        base_url=_HOST,
        headers={"Authorization": f"Bearer {token}"},
        raise_server_exceptions=False,
    )
    known = schemathesis.openapi.from_dict(app.openapi())
    found = [one.ok() for one in known.get_all_operations()]
    for operation in found:
        _check(operation, program, examples)
    return len(found)


def _check(operation: Any, program: TestClient, examples: int) -> None:
    asked = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @given(case=asked)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hold(case: Case) -> None:
        case.validate_response(_sent(case, program), checks=_CHECKS)

    hold()


def _sent(case: Case, program: TestClient) -> Any:
    given_ = case.as_transport_kwargs(base_url=_HOST)
    headers = dict(given_.get("headers") or {})
    body = {"json": given_["json"]} if "json" in given_ else {"content": given_.get("data")}
    if isinstance(body.get("content"), dict):
        body = {"data": body["content"]}
    return program.request(
        given_["method"],
        given_["url"],
        params=given_.get("params"),
        headers={
            name: str(value).encode("latin-1", "replace")
            for name, value in headers.items()
            if name.lower() not in {"authorization", "content-length", "transfer-encoding"}
        },
        **body,
    )


@contextmanager
def served() -> Iterator[tuple[FastAPI, str]]:
    """The application on a small programme, and a token that may do everything."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seeded.sqlite"
        path.write_bytes(seeded_sqlite())
        database, clock = Database(f"sqlite:///{path}"), Clock()
        with database.transaction() as session:
            ends = clock() + timedelta(days=1)
            token = make_token(
                session,
                staff_id=None,
                name="contract",
                now=clock(),
                scopes=set(Scope),
                expires_at=ends,
            )
        here = deployment_for(database, shipped_policy(), clock=clock, api_requests_a_minute=10**9)
        yield create_server(here), token
        database.close()


def main() -> int:
    """Look for longer."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--examples", type=int, default=100, help="Requests for each operation.")
    examples = asked.parse_args().examples
    with served() as (app, token):
        number = check_operations(app, token, examples=examples)
    sys.stdout.write(f"{number} operations, {examples} requests each: all as described.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
