"""The OpenAPI document with what holds for every operation: problems, tags, limits, keys. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dashboard.api.docs.examples import example_of
from dashboard.web import PROBLEM
from domain.store.staff.tokens import SCOPES

VERSION: Final = "1.1"
ABOUT: Final = """\
Programs read and send what people see and do on the pages, under the same rules: a token never sees
or does more than its person may. Errors are problem details (RFC 9457). Within version 1 addresses,
fields and values are added, never renamed, removed or given another meaning, and no optional
parameter becomes required: ignore what you do not know. Should there be a version 2, version 1 goes
on for a year beside it."""
_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Where this kind is described."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What it was, in a sentence."},
        "errors": {
            "type": "array",
            "description": "Of 422: which values were not understood, and why.",
            "items": {
                "type": "object",
                "properties": {
                    "type": {"type": "string"},
                    "loc": {"type": "array", "items": {"type": ["string", "integer"]}},
                    "msg": {"type": "string"},
                },
            },
        },
    },
}
#: What may go wrong, and what one then does.
PROBLEMS: Final[Mapping[str, str]] = {
    "400": "The request as a whole cannot be read.",
    "401": "No token, or one that is unknown, revoked or expired: make another.",
    "403": "The token has no such scope, or its person may not do this.",
    "404": "There is no such thing, or it is not for the caller to see.",
    "405": "This address cannot be asked in this way; Allow says how.",
    "409": "The first request with this key is still at work, or a file is not made yet.",
    "413": "Too much at once: send parts.",
    "415": "Send JSON, as application/json.",
    "422": "A value is not understood, or a key was used for another request: see errors.",
    "429": "Too many requests in a minute: wait as long as Retry-After says.",
    "500": "A fault of ours, which is written down. Try again later.",
    "503": "The database is busy. Send it again: nothing counts twice.",
}
_OF_ALL: Final = ("401", "403", "404", "405", "422", "429")
_OF_WRITES: Final = ("400", "409", "413", "415", "503")
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A text of your own: the same write with it is carried out once in a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_KNOWN: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an answer you have: 304 where it is the same.",
    "schema": {"type": "string"},
}
_LIMITS: Final = {
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "Requests a minute."},
    "RateLimit": {
        "schema": {"type": "string"},
        "description": "How many are left, until when.",
    },
}


_TAG: Final = {"schema": {"type": "string"}, "description": "Of this content: see If-None-Match."}
_WAIT: Final = {"schema": {"type": "integer"}, "description": "Seconds until you may go on."}
_REPLAYED: Final = {
    "schema": {"const": "true"},
    "description": "This is the first answer to this Idempotency-Key, given again.",
}


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """The document that FastAPI made, completed in place."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["info"] |= {"version": VERSION, "description": ABOUT}
    for _, method, operation in operations(document):
        _complete(method, operation, schemas)
    return document


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of everything that can be asked."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def scope_of(operation: Mapping[str, Any]) -> str:
    """The scope that an operation needs; empty: any token will do."""
    needed = [one for way in operation.get("security", []) for one in way.get("token", [])]
    return ", ".join(needed)


def _complete(method: str, operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    operation.setdefault("security", [{"token": []}])
    answers, reads = operation["responses"], method == "get"
    has_tag = reads and "application/json" in answers.get("200", {}).get("content", {})
    stated = [status for status in answers if status[0] in "45"]
    for status in dict.fromkeys((*_OF_ALL, *(() if reads else _OF_WRITES), *stated)):
        own = answers.get(status, {}).get("content", {}).get("application/json")
        is_ours = own and not own["schema"].get("$ref", "").endswith("HTTPValidationError")
        answers[status] = _problem(status, own if is_ours else None)
    if has_tag or not reads:
        operation.setdefault("parameters", []).append(_KNOWN if has_tag else _KEY)
    if has_tag:
        answers["304"] = {"description": "You have it already."}
    for status, answer in answers.items():
        headers = answer.setdefault("headers", {})
        headers |= _LIMITS
        if has_tag and status in {"200", "304"}:
            headers["ETag"] = _TAG
        if status == "429":
            headers["Retry-After"] = _WAIT
        if status.startswith("2"):
            headers |= {} if reads else {"Idempotency-Replayed": _REPLAYED}
            _with_examples(answer, schemas)
    if "requestBody" in operation:
        _with_examples(operation["requestBody"], schemas)
    if scope := scope_of(operation):
        says = f"Needs the scope `{scope}`: {SCOPES[scope]}"  # type: ignore[index]
        operation["description"] = f"{operation.get('description', '')}\n\n{says}".strip()


def _problem(status: str, own: Mapping[str, Any] | None) -> dict[str, Any]:
    content: dict[str, Any] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if own:
        content["application/json"] = dict(own)
    return {"description": PROBLEMS[status], "content": content}


def _with_examples(part: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    for kind, content in part.get("content", {}).items():
        if kind == "application/json" and "examples" not in content:
            value = example_of(content.get("schema", {}), schemas)
            content["examples"] = {"one": {"value": value}}
