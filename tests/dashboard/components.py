"""Looking into a layout: its parts by class, and its text."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def everything(node: Any) -> Iterator[Component | str]:
    """Components and texts of a layout, in the order they are read."""
    if isinstance(node, Component):
        yield node
        node = getattr(node, "children", None)
    if isinstance(node, list | tuple):
        for child in node:
            yield from everything(child)
    elif isinstance(node, Component):
        yield from everything(node)
    elif node is not None:
        yield str(node)


def parts(layout: Any, name: str) -> list[Component]:
    """The components with a class."""
    found = (node for node in everything(layout) if isinstance(node, Component))
    return [node for node in found if name in _classes(node).split()]


def texts(layout: Any) -> list[str]:
    """What a reader reads, piece by piece."""
    return [node for node in everything(layout) if isinstance(node, str)]


def _classes(node: Component) -> str:
    return getattr(node, "class_name", None) or getattr(node, "className", None) or ""
