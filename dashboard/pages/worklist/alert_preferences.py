"""The choice of how alerts reach the person looking. Pure."""

from collections.abc import Collection, Mapping
from typing import Final

from dash.development.base_component import Component

from dashboard.ui import button, card, plain_form, select

#: Channels, a space between them -> what the choice says.
WAYS: Final[Mapping[str, str]] = {
    "email": "By email",
    "email sms": "By email and text",
    "sms": "By text only",
    "none": "Not by message",
}


def my_alerts(channels: Collection[str], *, token: str, in_force: str) -> Component:
    """A form with the choice as it is now first; `in_force` says from which score alerts begin."""
    now = " ".join(channels) or "none"
    ways = {now: WAYS.get(now, now), **WAYS}
    return card(
        "My alerts",
        plain_form(
            "/my-alerts",
            select("ways", "Tell me about my learners", ways),
            button("Save"),
            token=token,
            class_name="in-line",
        ),
        note=f"Who moved into Critical, or to a risk score that matters, in one digest a morning. "
        f"{in_force} Calls for help are always mailed at once, and the worklist shows everything.",
    )
