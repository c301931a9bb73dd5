"""Where a learner can be reached, for who may know it. Pure."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.ui import Child, absent
from dashboard.web import Viewer


def addresses(known: Mapping[str, Any], viewer: Viewer) -> dict[str, Child]:
    """Email and phone by their headings; to others a dash would say that there are none."""
    if not viewer.sees_names:
        return {}
    return {"Email": _mail(known["email"]), "Phone": known["phone"]}


def _mail(address: object) -> Child:
    if absent(address):
        return None
    before, at, after = str(address).partition("@")
    return html.A([before, html.Wbr(), at + after], href=f"mailto:{address}")
