"""Every form that a page shows sends what the address it goes to asks for."""

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from domain.store.database.engine import Database
from tests.dashboard.conftest import SignIn
from tests.dashboard.pages.people.test_routes import number_of
from tests.dashboard.test_access_by_role import page_of, token_of

PEOPLE = "/settings/people"
#: Pages whose forms an administrator sees with the seeded programme.
PAGES = (
    "/worklist", "/learner/2", "/learners", "/messages/stops", "/messages/words",
    "/jobs", "/scorer", "/settings", "/settings/people", "/set-up",
)  # fmt: skip


def forms(node: Any) -> Iterator[tuple[str, set[str]]]:
    """Address and names of the fields of every form in a layout that posts."""
    if isinstance(node, list):
        for one in node:
            yield from forms(one)
    if isinstance(node, dict):
        props = node.get("props", {})
        if node.get("type") == "Form" and props.get("method") == "POST":
            yield props["action"].partition("?")[0], set(named(props))
        for one in node.values():
            yield from forms(one)


def named(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from named(one)
    if isinstance(node, dict):
        if isinstance(node.get("name"), str):
            yield node["name"]
        for one in node.values():
            yield from named(one)


def wanted(dependant: Dependant) -> Iterator[str]:
    """Names of the fields that a form has to send."""
    for one in dependant.body_params:
        fields = getattr(one.field_info.annotation, "model_fields", None)
        if fields:
            yield from (name for name, field in fields.items() if field.is_required())
        elif one.field_info.is_required():
            yield one.alias
    for one in dependant.dependencies:
        yield from wanted(one)


def test_each_form_sends_what_its_address_asks_for(
    sign_in: SignIn, app: FastAPI, seeded: Database
) -> None:
    asked = {
        re.sub(r"\\\{[^}]+\}", "[^/]+", re.escape(one.path)): set(
            wanted(one.original_route.dependant)
        )
        for one in iter_route_contexts(app.routes)
        if isinstance(one.original_route, APIRoute) and "POST" in (one.methods or ())
    }
    browser = sign_in("admin@example.org")
    me = f"{PEOPLE}/{number_of(seeded, 'admin@example.org')}"
    browser.post(f"{me}/tokens", data={"token": token_of(browser), "name": "warehouse"})
    pages = [(path, "") for path in PAGES] + [(PEOPLE, f"?who={me.rpartition('/')[2]}")]
    sent = [one for page in pages for one in forms(json.loads(page_of(browser, *page)))]
    for action, names in sent:
        fields = next((asked[known] for known in asked if re.fullmatch(known, action)), None)
        assert fields is not None, f"nothing answers {action}"
        assert fields <= names, f"{action} asks for {fields - names}"
    assert f"{me}/tokens/revoke" in {action for action, _ in sent}
    assert len(sent) > 12
