"""A policy as fields that a form can show, made from its own schema: types, bounds, hints."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from domain.policy.labels import in_words, is_given, place_of
from domain.policy.policy import Policy

#: A policy as plain values, as `Policy.model_dump(mode="json")` has them; it may be invalid yet.
Content: TypeAlias = Mapping[str, Any]

_PERCENT: Final = 100
_UNITS: Final[Mapping[str, str]] = {
    "days": "days",
    "hours": "hours",
    "minutes": "minutes",
    "weeks": "weeks",
    "day": "days",
}
_BOUNDS: Final = {"least": "minimum", "most": "maximum", "above": "exclusiveMinimum"}
_SHARES: Final = ("share", "worth_seeing", "expected_benefit", "chance", "coverage")
_HOURS: Final = ("start", "end")


class InputKind(StrEnum):
    """How a value is asked for."""

    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"  # asked for in percent, kept from 0 to 1
    SWITCH = "switch"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    WORDS = "words"  # a list of names, one a line


@dataclass(frozen=True, kw_only=True)
class PolicyField:
    """One value of the policy, and how to ask for it; bounds are those of the form."""

    path: tuple[str, ...]
    kind: InputKind
    value: Any
    hint: str = ""
    unit: str = ""
    least: float | None = None
    most: float | None = None
    above: float | None = None  # a bound that is not allowed itself
    options: tuple[str, ...] = ()
    may_be_empty: bool = False

    @property
    def name(self) -> str:
        """What the form calls it."""
        return ".".join(quote(part, safe="").replace(".", "%2E") for part in self.path)

    @property
    def label(self) -> str:
        """What people call it; its unit stands beside the value."""
        name = self.path[-1]
        if is_given(self.path):
            return name
        return in_words(name, unit=self.unit)

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return place_of(self.path)

    @property
    def bounds(self) -> str:
        """What is allowed, in words; empty where anything is."""
        low, high = _plain(self.least), _plain(self.most)
        if self.above is not None:
            return f"more than {_plain(self.above)}" + (f", up to {high}" if high else "")
        if low and high:
            return f"from {low} to {high}"
        return f"{low} or more" if low else f"{high} or less" if high else ""

    @property
    def text(self) -> str:
        """The value as its form shows it."""
        value = self.value
        if value is None:
            return ""
        if isinstance(value, list | tuple):
            # one a line: a name may have a comma
            return ("\n" if self.kind is InputKind.WORDS else ", ").join(map(str, value))
        if self.kind is InputKind.SHARE and isinstance(value, int | float):
            return _plain(value * _PERCENT)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _plain(value)
        return str(value)

    @property
    def says(self) -> str:
        """The value as people read it."""
        if self.kind is InputKind.SWITCH:
            return "yes" if self.value else "no"
        if not self.text:
            return "nothing"
        if self.kind is InputKind.WORDS:
            return "; ".join(map(str, self.value))
        return f"{self.text} {self.unit}".strip()

    def read(self, given: Sequence[str]) -> Any:  # noqa: ANN401 - whatever the field holds
        """The value of what a form sends; what cannot be read stays as it was typed."""
        if self.kind is InputKind.SWITCH:
            return bool(given)
        if self.kind is InputKind.CHOICES:
            # what was chosen before keeps its order: the first channel is tried first
            before = [v for v in self.value or () if v in given]
            return before + [v for v in self.options if v in given and v not in before]
        text = (given[0] if given else "").strip()
        if self.kind is InputKind.WORDS:
            return [line.strip() for line in text.splitlines() if line.strip()]
        if not text and self.may_be_empty:
            return None
        return self._number(text) if self._is_number else text

    @property
    def _is_number(self) -> bool:
        return self.kind in {InputKind.WHOLE, InputKind.NUMBER, InputKind.SHARE}

    def _number(self, text: str) -> float | str:
        try:
            number = float(text)
        except ValueError:
            return text
        if self.kind is InputKind.SHARE:
            return round(number / _PERCENT, 8)
        return int(number) if self.kind is InputKind.WHOLE and number.is_integer() else number


def fields_of(content: Content) -> dict[str, PolicyField]:
    """Every field of a policy by its name, in the order of its schema."""
    schema = _schema()
    found = {field.name: field for field in _walk((), schema, content, schema["$defs"])}
    profiles = tuple(content.get("profiles") or ())
    chosen = replace(found["profile"], kind=InputKind.CHOICE, options=profiles)
    return {**found, "profile": chosen}


def hint_of(path: Sequence[str]) -> str:
    """What the policy's own words say about a part of it: the docstring of its model."""
    node: Mapping[str, Any] = _schema()
    for part in path:
        inside = node.get("properties", {}).get(part) or node.get("additionalProperties", {})
        node = _resolved(inside, _schema()["$defs"])
    return str(node.get("description", "")).partition("\n\n")[0].replace("\n", " ").replace("`", "")


def with_values(content: Content, values: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """The content with other values at these paths; nothing that was given is changed."""
    made: dict[str, Any] = _copied(content)
    for path, value in values.items():
        node = made
        for part in path[:-1]:
            node = node.setdefault(part, {})
        node[path[-1]] = value
    return made


def _walk(
    path: tuple[str, ...],
    schema: Mapping[str, Any],
    content: Any,  # noqa: ANN401 - plain values
    models: Mapping[str, Any],
) -> Iterator[PolicyField]:
    node = _resolved(schema, models)
    if "properties" in node:
        known = content if isinstance(content, Mapping) else {}
        for name, inside in node["properties"].items():
            value = known.get(name, inside.get("default"))
            yield from _walk((*path, name), inside, value, models)
    elif isinstance(node.get("additionalProperties"), Mapping):
        for key in content or {}:
            yield from _walk((*path, key), node["additionalProperties"], content[key], models)
    else:
        yield _field(path, node, content)


def _field(path: tuple[str, ...], node: Mapping[str, Any], value: Any) -> PolicyField:  # noqa: ANN401 - plain
    kind = _kind(path[-1], node)
    scale = _PERCENT if kind is InputKind.SHARE else 1
    bounds = {ours: node[theirs] * scale for ours, theirs in _BOUNDS.items() if theirs in node}
    options = node.get("enum") or node.get("items", {}).get("enum") or ()
    return PolicyField(
        path=path,
        kind=kind,
        value=value,
        hint=str(node.get("description", "")),
        unit=_unit(path[-1], kind),
        options=tuple(options),
        may_be_empty=bool(node.get("nullable")),
        **bounds,
    )


def _kind(name: str, node: Mapping[str, Any]) -> InputKind:
    if "enum" in node:
        return InputKind.CHOICE
    match node.get("type"):
        case "boolean":
            return InputKind.SWITCH
        case "integer":
            return InputKind.WHOLE
        case "number":
            is_share = any(part in name for part in _SHARES)
            return InputKind.SHARE if is_share and node.get("maximum") == 1 else InputKind.NUMBER
        case "array":
            return InputKind.CHOICES if "enum" in node.get("items", {}) else InputKind.WORDS
    return InputKind.TEXT


def _unit(name: str, kind: InputKind) -> str:
    if kind is InputKind.SHARE or (kind is InputKind.NUMBER and name.startswith("progress_")):
        return "%"
    if name in _HOURS and kind is InputKind.WHOLE:
        return "o'clock"
    if kind not in {InputKind.WHOLE, InputKind.NUMBER} or "per" in name.split("_"):
        return ""
    return next((unit for part, unit in _UNITS.items() if part in name.split("_")), "")


def _resolved(node: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, Any]:
    """The node with what it refers to; of "this or nothing", this."""
    found = dict(node)
    if either := found.pop("anyOf", None):
        some = [one for one in either if one.get("type") != "null"]
        found = {**_resolved(some[0], models), **found, "nullable": len(some) < len(either)}
    if refers := found.pop("$ref", None):
        found = {**models[refers.rpartition("/")[2]], **found}
    if "items" in found:
        found["items"] = _resolved(found["items"], models)
    return found


def _copied(content: Any) -> Any:  # noqa: ANN401 - plain values
    if isinstance(content, Mapping):
        return {key: _copied(value) for key, value in content.items()}
    return list(content) if isinstance(content, list | tuple) else content


def _plain(number: float | None) -> str:
    return "" if number is None else f"{round(number, 6):.10g}"


@cache
def _schema() -> dict[str, Any]:
    return Policy.model_json_schema()
