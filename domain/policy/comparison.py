"""What differs between two contents of the policy, and how two people's changes go together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.policy.fields import Content, PolicyField, fields_of, with_values


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One value that changed: where it stands, and what it said before and after."""

    name: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Merged:
    """My changes on top of theirs; `both` names the values that both changed, differently."""

    content: dict[str, Any]
    theirs: Sequence[Difference]
    both: Sequence[str]


def differences(before: Content, after: Content) -> list[Difference]:
    """Every value that is not the same, in the order of the policy."""
    old, new = fields_of(before), fields_of(after)
    return [
        _difference(name, old.get(name), new.get(name))
        for name in {**old, **new}
        if _says(old.get(name)) != _says(new.get(name))
    ]


def merged(base: Content, mine: Content, theirs: Content) -> Merged:
    """What I changed since `base` on what it became meanwhile; nothing of mine is lost.

    Where both changed the same value, mine stands, and `both` says so.
    """
    ours, other = differences(base, mine), differences(base, theirs)
    said = {one.name: one.after for one in other}
    fields = fields_of(mine)
    return Merged(
        content=with_values(theirs, _values(fields, (one.name for one in ours))),
        theirs=other,
        both=[one.name for one in ours if one.name in said and said[one.name] != one.after],
    )


def _values(fields: Mapping[str, PolicyField], names: Iterable[str]) -> dict[tuple[str, ...], Any]:
    return {fields[n].path: fields[n].value for n in names if n in fields}


def _difference(name: str, old: PolicyField | None, new: PolicyField | None) -> Difference:
    known = new or old
    return Difference(
        name=name, place=known.place if known else name, before=_says(old), after=_says(new)
    )


def _says(field: PolicyField | None) -> str:
    return "nothing" if field is None else field.says
