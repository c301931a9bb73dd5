"""The document as a page of our own: it needs no script, and nothing from another host."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response

from dashboard.api.docs.document import ABOUT, PROBLEMS, VERSION, describe, operations, scope_of
from dashboard.web import DOCS, form_template
from domain.store.staff.tokens import SCOPES

_ORDER: Final = ("health", "learners", "predictions", "analytics", "nudges", "preferences")


def add_docs(app: FastAPI) -> None:
    """GET /api/docs, and the document completed; to be called once every route is there."""
    page, plain = form_template("api_docs.html"), app.openapi

    @cache
    def document() -> dict[str, Any]:
        return describe(plain())

    app.openapi = document  # type: ignore[method-assign]

    @app.get(DOCS, include_in_schema=False)
    def docs() -> Response:
        text = page(
            about=ABOUT,
            version=VERSION,
            groups=_groups(document()),
            problems=PROBLEMS,
            scopes=SCOPES,
            document=app.openapi_url,
        )
        return HTMLResponse(text)


def _groups(document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What can be asked, by the part it belongs to."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in operations(document):
        group = operation.get("tags", ["other"])[0]
        found.setdefault(group, []).append(_entry(path, method, operation))
    first = [name for name in _ORDER if name in found]
    return {name: found[name] for name in (*first, *(n for n in found if n not in first))}


def _entry(path: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    says, _, _ = operation.get("description", "").partition("\n\nNeeds the scope")
    if says.startswith("Needs the scope"):
        says = ""
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "title": says.partition("\n")[0] or operation.get("summary", ""),
        "more": says.partition("\n")[2].strip(),
        "scope": scope_of(operation),
        "parameters": [_parameter(one) for one in operation.get("parameters", [])],
        "sends": _example(operation.get("requestBody", {})),
        "answers": [
            {"status": status, "says": one["description"], "example": _example(one)}
            for status, one in operation["responses"].items()
            if status.startswith("2")
        ],
        "problems": [one for one in operation["responses"] if not one.startswith(("2", "3"))],
    }


def _parameter(one: Mapping[str, Any]) -> dict[str, str]:
    schema = one["schema"]
    parts = [part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"]
    offered = [value for part in parts for value in part.get("enum", [])]
    kinds = " or ".join(str(part.get("format") or part.get("type", "text")) for part in parts)
    default = schema.get("default")
    return {
        "name": one["name"],
        "place": one["in"],
        "kind": ", ".join(offered) or kinds,
        "says": one.get("description", ""),
        "default": "" if default in (None, "", []) else str(default).lower(),
    }


def _example(part: Mapping[str, Any]) -> str:
    for kind, content in part.get("content", {}).items():
        if "examples" in content:
            value = next(iter(content["examples"].values()))["value"]
            return json.dumps(value, indent=2, ensure_ascii=False)
        if kind != "application/json":
            return kind
    return ""
