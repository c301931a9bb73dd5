"""What a form sends, and where two of a kind are on a page."""

from dash.development.base_component import Component

from dashboard.ui import button, confirmed
from tests.dashboard.components import everything


def asked(name: str) -> list[Component]:
    """All of a decision about the one of that name."""
    whole = confirmed(
        "Revoke", title="Sure?", submit=button("Yes"), action="/x", token="t", name=name
    )
    return [one for one in everything(whole) if isinstance(one, Component)]


def test_a_decision_says_what_it_is_about_whatever_that_is_called() -> None:
    sent = {one.name: one.value for one in asked("warehouse") if hasattr(one, "value")}
    assert sent == {"token": "t", "name": "warehouse"}


def test_each_of_two_alike_opens_a_dialogue_of_its_own() -> None:
    numbers = [str(one.id) for which in ("a", "b") for one in asked(which) if hasattr(one, "id")]
    assert len(set(numbers)) == len(numbers)
