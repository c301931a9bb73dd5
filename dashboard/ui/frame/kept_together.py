"""What must not come apart at the end of a line: a number and its unit. Pure."""

import re
from typing import Any, Final

from dash.development.base_component import Component

#: "96 %", "(was 88)", "Those 13": the space between is one that no line ends at.
_INSIDE: Final = re.compile(r"(?<=\d) (?=%)|(?<=\(was) (?=[\d\N{EN DASH}])|(?<=^Those) (?=\d)")
_FIRM: Final = "\N{NO-BREAK SPACE}"


def kept_together(part: Any) -> Any:  # noqa: ANN401 - whatever stands in a component
    """The same, with its texts as they break well; what people type is left as it is."""
    if isinstance(part, str):
        return _INSIDE.sub(_FIRM, part)
    if isinstance(part, (list, tuple)):
        return [kept_together(one) for one in part]
    if isinstance(part, Component) and getattr(part, "children", None) is not None:
        part.children = kept_together(part.children)
    return part
