"""What differs between two contents of the policy, and how two people's changes go together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domain.policy.entries import entries_of
from domain.policy.fields import Content, PolicyField, fields_of, with_values
from domain.policy.labels import in_words, is_given

_NOTHING: Final = "nothing"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One value that changed, or an entry that came or went: where, and before and after."""

    name: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Merged:
    """My changes on top of theirs; `both` names what of theirs I changed too, differently."""

    content: dict[str, Any]
    theirs: Sequence[Difference]
    both: Sequence[str]


def differences(before: Content, after: Content) -> list[Difference]:
    """Every value that is not the same, in the order of the policy; a whole entry is one."""
    old, new = fields_of(before), fields_of(after)
    whole = entries_of(before) ^ entries_of(after)
    found: dict[str, Difference] = {}
    for name in _changed(old, new):
        field = new.get(name) or old[name]
        if field.path[:2] not in whole:
            found[name] = Difference(
                name=name, place=field.place, before=_says(old, name), after=_says(new, name)
            )
            continue
        entry = ".".join(name.split(".")[:2])
        if entry not in found:
            found[entry] = _whole(entry, field.path[:2], old, new)
    return list(found.values())


def merged(base: Content, mine: Content, theirs: Content) -> Merged:
    """What I changed since `base` on what it became meanwhile; nothing of mine is lost.

    Where both changed the same value, mine stands, and `both` says so. An entry that I changed and
    they removed is there again.
    """
    fields = fields_of(mine)
    changed = _changed(fields_of(base), fields)
    values = {fields[name].path: fields[name].value for name in changed if name in fields}
    touched = {path[:2] for path in values}
    back = (entries_of(mine) - entries_of(theirs)) & touched
    values |= {entry: mine[entry[0]][entry[1]] for entry in back}
    content = with_values(theirs, values)
    for part, name in entries_of(base) - entries_of(mine):
        content[part].pop(name, None)
    ours, other = differences(base, mine), differences(base, theirs)
    return Merged(
        content=content,
        theirs=other,
        both=[one.name for one in other if any(_collide(one, own) for own in ours)],
    )


def _collide(one: Difference, other: Difference) -> bool:
    if one.name == other.name:
        return one.after != other.after
    return one.name.startswith(f"{other.name}.") or other.name.startswith(f"{one.name}.")


def _changed(old: Mapping[str, PolicyField], new: Mapping[str, PolicyField]) -> list[str]:
    """The names of fields that do not say the same, in order."""
    return [
        name
        for name in {**old, **new}
        if name not in old or name not in new or old[name].says != new[name].says
    ]


def _whole(
    name: str,
    entry: Sequence[str],
    old: Mapping[str, PolicyField],
    new: Mapping[str, PolicyField],
) -> Difference:
    """An entry that came or went, with all that it says."""
    place = ": ".join((in_words(entry[0]), entry[1] if is_given(entry) else in_words(entry[1])))
    before, after = (_all_of(entry, fields.values()) for fields in (old, new))
    return Difference(
        name=name,
        place=place,
        before=_NOTHING if before is None else before,
        after="removed" if after is None else after,
    )


def _all_of(entry: Sequence[str], fields: Iterable[PolicyField]) -> str | None:
    """What an entry says; None where there is none."""
    mine = [one for one in fields if one.path[:2] == tuple(entry)]
    said = (f"{f.label}: {f.says}" for f in mine if f.says not in {_NOTHING, "no"})
    return ("; ".join(said) or "nothing said") if mine else None


def _says(fields: Mapping[str, PolicyField], name: str) -> str:
    return fields[name].says if name in fields else _NOTHING
