"""An example for every schema, made of the schema itself with values as they look here. Pure."""

from collections.abc import Mapping
from typing import Any, Final

#: By the name of a field; what is not here is made of the type.
_VALUES: Final[Mapping[str, Any]] = {
    "enrolment": "care-2026-01:17",
    "learner": "17",
    "name": "Ada Example",
    "coach": "K. Osei",
    "cohort": "Care, January 2026",
    "programme": "Care practice",
    "stage": "Core skills",
    "as_of": "2026-03-02",
    "day": "2026-02-27",
    "due_on": "2026-03-06",
    "next": 4711,
    "submitted_on": "2026-02-26",
    "enrolled_on": "2026-01-05",
    "withdrawn_on": None,
    "reported_on": "2026-02-20",
    "resolved_on": None,
    "newest_activity_on": "2026-03-01",
    "risk_score": 71.4,
    "risk_band": "Red",
    "leave_soon": 0.18,
    "scorer": 3,
    "total": 1,
    "cannot_score": None,
    "scorer_note": None,
    "badges": ["sudden drop"],
    "points": 12.5,
    "text": "not seen for 12 days",
    "direction": "up",
    "status": "active",
    "nearest_change": "One active day this week would make it Amber.",
    "composite_segment": "Critical",
    "engagement_segment": "Critical",
    "share": 0.12,
    "progress_segment": "Moderate",
    "barrier_segment": "On Track",
    "worklist_rank": 4,
    "intervention": "reengage",
    "state": "sent",
    "channel": "email",
    "reason": None,
    "says": "Queued by email: leaves within minutes.",
    "queued": True,
    "skip_reason": None,
    "evidence": "randomised",
    "verdict": "beneficial",
    "detail": "Please sign in.",
    "of": "predictions",
    "format": "csv",
    "problem": None,
    "attribute": "gender",
    "group": "F",
    "measure": "critical",
    "is_hidden": False,
    "gap": 0.03,
    "low": -0.01,
    "download": "/api/v1/exports/12/file",
    "language": "en",
    "quiet_start": 21,
    "quiet_end": 7,
    "column": "Core skills",
    "row": "Care, January 2026",
    "frame": "activity",
    "index": 2,
    "id": 12,
    "severity": "high",
    "kind": "content",
    "learners": 24,
    "frames": {
        "activity": [{"enrolment_ref": "care-2026-01:17", "day": "2026-03-02", "clicks": 12}]
    },
    "segments": {"Critical": 3, "Moderate": 7, "On Track": 14},
    "risk_bands": {"Amber": 6, "Green": 15, "Red": 3},
    "channels": {"email": {"risk": True, "reminder": True, "recognition": False}},
    "saved": {"activity": {"new": 1, "changed": 0, "unchanged": 0}},
}
_FORMATS: Final[Mapping[str, Any]] = {"date": "2026-03-02", "date-time": "2026-03-02T09:00:00Z"}
_TYPES: Final[Mapping[str, Any]] = {"integer": 3, "number": 0.5, "string": "text", "boolean": True}


def example_of(  # noqa: PLR0911 - a way for each kind of schema
    schema: Mapping[str, Any], known: Mapping[str, Any], name: str = ""
) -> Any:  # noqa: ANN401 - JSON
    """A value that fits a schema; `known` are the schemas it may refer to, by name."""
    if "$ref" in schema:
        return example_of(known[schema["$ref"].rpartition("/")[2]], known, name)
    if "const" in schema or "enum" in schema:
        offered = schema.get("enum") or [schema["const"]]
        return _VALUES[name] if _VALUES.get(name) in offered else offered[0]
    if "examples" in schema:
        return schema["examples"][0]
    kind = schema.get("type")
    if name in _VALUES and _fits(_VALUES[name], schema):
        return _VALUES[name]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], known, name)
    if kind == "object" or "properties" in schema:
        return _object(schema, known)
    if kind == "array":
        return [example_of(schema.get("items", {}), known, name)]
    return _FORMATS.get(schema.get("format", "")) or _TYPES.get(str(kind))


def _object(schema: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    named = schema.get("properties", {})
    found = {name: example_of(part, known, name) for name, part in named.items()}
    rest = schema.get("additionalProperties")
    if not named and isinstance(rest, Mapping):
        found["name"] = example_of(rest, known)
    return found


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:  # noqa: ANN401 - JSON
    kinds = {part.get("type", "object") for part in schema.get("anyOf", [schema])}
    found = {
        str: "string",
        bool: "boolean",
        int: "integer",
        float: "number",
        list: "array",
        dict: "object",
        type(None): "null",
    }[type(value)]
    return found in kinds or (found == "integer" and "number" in kinds)
