"""The description: whole, true, with examples, and a page that needs no script."""

import jsonschema_rs
from fastapi import FastAPI
from starlette.testclient import TestClient

from dashboard.api.docs.document import operations, scope_of
from domain.store.staff.members import Role
from domain.store.staff.tokens.token_scopes import Scope, scopes_of
from tests.api_contract import check_operations
from tests.dashboard.api.conftest import Call
from tests.dashboard.conftest import SignIn


def test_every_operation_says_what_it_needs_what_may_go_wrong_and_gives_an_example(
    app: FastAPI,
) -> None:
    document = app.openapi()
    assert document["openapi"].startswith("3.1")
    for path, method, operation in operations(document):
        assert path.startswith("/api/v1/")
        assert path == "/api/v1/health" or scope_of(operation) in set(Scope), path
        answers = operation["responses"]
        assert {"401", "403", "429"} <= set(answers), (path, method)
        assert "Retry-After" in answers["429"]["headers"]
        is_json = "application/json" in answers.get("200", {}).get("content", {})
        is_tagged = method == "get" and is_json  # a file flows, and has no tag
        assert (is_tagged, is_tagged) == ("304" in answers, "If-None-Match" in str(operation)), path
        for status, answer in operation["responses"].items():
            for kind, content in answer.get("content", {}).items():
                if status.startswith("2") and kind == "application/json":
                    assert content["examples"], path
    assert app.openapi() is document


def test_each_example_fits_its_schema(app: FastAPI) -> None:
    document, tried = app.openapi(), 0
    for path, _, operation in operations(document):
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in part.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    schema = {**content["schema"], "components": document["components"]}
                    problem = next(
                        jsonschema_rs.validator_for(schema).iter_errors(example["value"]), None
                    )
                    assert problem is None, (path, problem)
                    tried += 1
    assert tried > 15


def test_the_page_shows_all_of_it_and_needs_nothing_from_elsewhere(
    sign_in: SignIn, app: FastAPI
) -> None:
    page = sign_in("c1@example.org").get("/api/docs").text
    assert all(path in page for path in app.openapi()["paths"])
    assert "https://" not in page
    assert page.count("<script") == 1  # the theme's own file
    assert " style=" not in page


def test_who_has_not_signed_in_is_asked_to(browser: TestClient) -> None:
    answer = browser.get("/api/docs", headers={"accept": "text/html"})
    assert answer.headers["location"].startswith("/sign-in")


def test_all_that_is_answered_is_described(app: FastAPI, call: Call) -> None:
    program = call(None, scopes_of(Role.ADMIN, demographics=True, names=True))
    token = program.headers["Authorization"].removeprefix("Bearer ")
    assert check_operations(app, token, examples=2) > 20
