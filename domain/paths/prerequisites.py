"""What has to be done before something else may be: from what staff said of a programme."""

from collections.abc import Iterable, Mapping, Sequence


def needs_by_item(
    called: Iterable[tuple[str, str | None]], said: Mapping[str, Sequence[str]]
) -> dict[str, frozenset[str]]:
    """Item -> the items it needs; `called` has each item with the name people see, if any.

    Both sides of `said` are names or items, in any case. What nobody knows here is never done, so
    what needs it stays locked.
    """
    items: dict[str, set[str]] = {}
    for item, name in called:
        for word in {item, name or item}:
            items.setdefault(word.casefold(), set()).add(item)
    found: dict[str, set[str]] = {}
    for what, before in said.items():
        needed = {item for word in before for item in items.get(word.casefold(), {word})}
        for item in items.get(what.casefold(), ()):
            found.setdefault(item, set()).update(needed - {item})
    return {item: frozenset(needed) for item, needed in found.items()}
