"""How the channels' providers are: what left, what failed, whether sending has paused. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.ui import NOT_KNOWN, Child, button, card, confirmed, count, moment, side_by_side
from dashboard.ui.learners import CHANNELS, because
from domain.store.outbox import ProviderHealth

_PROVIDERS: Final = {"email": "Mail server", "sms": "SMS provider"}
#: Who else is written to by a channel.
_AMONG: Final = {"email": ", colleagues' mail among them"}
_MINUTE: Final = 60
_RESUME: Final = (
    "One message is sent to see whether it answers. If it does, the rest follows; if not, the "
    "pause goes on. Nothing is lost meanwhile: what waits leaves later, or expires with a reason."
)


def provider_cards(
    found: Sequence[ProviderHealth], *, zone: ZoneInfo, token: str, back: str
) -> Child:
    """One card a channel; nothing where no channel was ever used."""
    if not found:
        return None
    return side_by_side(*(_card(one, zone, token, back) for one in found))


def _card(one: ProviderHealth, zone: ZoneInfo, token: str, back: str) -> Component:
    name = _PROVIDERS.get(one.channel.value, CHANNELS.get(one.channel.value, NOT_KNOWN))
    waiting = f"{count(one.waiting, 'message')} waiting{_AMONG.get(one.channel.value, '')}"
    if not one.waiting:
        waiting = "nothing waiting"
    facts: list[Child] = [
        _fact("Last success", _at(one.last_success, zone)),
        _fact("Taken by the provider within", _span(one.handover)),
        _fact("Said to have arrived within", _span(one.delivery)),
    ]
    return card(
        name,
        html.P([_mark(one, zone), html.Span(waiting, className="says")], className="now"),
        html.Dl(facts, className="facts row g-3"),
        _errors(one),
        _resume(one, token, back),
        name="provider",
    )


def _mark(one: ProviderHealth, zone: ZoneInfo) -> Component:
    if one.paused_until:
        tone, text = "bad", f"Paused until {_at(one.paused_until, zone)}"
    elif one.failures:
        tone, text = "held", f"{count(one.failures, 'failure')} in a row"
    else:
        tone, text = "good", "Working"
    return html.Span(text, className=f"state state-{tone}")


def _errors(one: ProviderHealth) -> Child:
    if not one.errors:
        return html.P("No errors in the last 7 days.", className="says")
    rows = [html.Li([because(why), f": {number:,}"]) for why, number in one.errors]
    return html.Div([html.P("Errors of the last 7 days", className="says"), html.Ul(rows)])


def _resume(one: ProviderHealth, token: str, back: str) -> Child:
    if not one.paused_until:
        return None
    return confirmed(
        "Try again now",
        html.P(_RESUME),
        title="Try again now?",
        submit=button("Try again", color="primary"),
        action=f"/messages/providers/{one.channel.value}/resume",
        token=token,
        back=back,
    )


def _fact(name: str, value: str) -> Component:
    return html.Div([html.Dt(name), html.Dd(value)], className="fact col-6 col-lg-4")


def _at(value: datetime | None, zone: ZoneInfo) -> str:
    return "never" if value is None else moment(value.astimezone(zone))


def _span(value: timedelta | None) -> str:
    """A typical time as people say it."""
    if value is None:
        return "not known"
    seconds = value.total_seconds()
    if seconds < 1:
        return "under a second"
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / _MINUTE:.0f} min"
