"""Parts of pages kept as the JSON they are sent as: written once, and a tenth of the components."""

import json
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashboard.ui.frame import kept_together

T = TypeVar("T")


@dataclass(frozen=True)
class Serialised:
    """A component as Dash writes it; it stands among the children of others as that one would."""

    text: str

    def to_plotly_json(self) -> Any:  # noqa: ANN401 - whatever the component is written as
        """What Dash asks of all that it writes."""
        return json.loads(self.text)


def written(part: T) -> T:
    """A component as its JSON, anything else as it is."""
    return (
        cast("T", Serialised(to_json_plotly(kept_together(part))))
        if isinstance(part, Component)
        else part
    )
