"""What colleagues are written: each kind as it reads, with made-up facts in it."""

from collections.abc import Mapping
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.pages.message_previews import previews
from dashboard.ui import CHANNELS, Child, card
from domain.messaging import STAFF_MESSAGES, MessageError, RenderedMessage, Templates, staff_example
from domain.policy import Channel

#: The parameter of the address that names a kind.
TO_COLLEAGUES: Final = "colleagues"
_FIXED: Final = (
    "Its words come with Staycourse: whoever runs it changes them in the folder of templates. "
    "The facts in it are made up."
)
_INVITATION: Final = (
    "Who is invited, or gets a new link, is mailed the link and nothing else: see People."
)


def colleague_kinds(page: str, chosen: str) -> Component:
    """The kinds as links."""
    links = {name: f"{page}?{TO_COLLEAGUES}={kind}" for kind, (name, _) in STAFF_MESSAGES.items()}
    current = STAFF_MESSAGES[chosen][0] if chosen in STAFF_MESSAGES else ""
    return card("To colleagues", previews.choices("", links, current), name="catalogue")


def colleague_message(templates: Templates, kind: str, *, public_url: str) -> list[Child]:
    """A kind of message on each of its ways."""
    name, says = STAFF_MESSAGES[kind]
    values = staff_example(kind, public_url=public_url)
    ways = [one for one in Channel if templates.has_words(kind, one)]
    return [
        card(name, html.P(says, className="mb-0"), html.P(_FIXED, className="says mb-0")),
        *(_shown(templates, kind, way, values) for way in ways),
        html.P(_INVITATION, className="says"),
    ]


def _shown(
    templates: Templates, kind: str, channel: Channel, values: Mapping[str, object]
) -> Component:
    try:
        written: RenderedMessage | str = templates.render(channel, kind, values)
    except MessageError as error:
        written = str(error)
    return previews.letter(f"{CHANNELS[channel.value]} as a colleague would get it", written)
