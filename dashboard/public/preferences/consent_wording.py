"""What a learner says yes or no to on a page, as it stood there: kept with their word. Pure."""

from collections.abc import Collection

from domain.messaging.rendering import Translation
from domain.nudges.eligibility import CHOSEN_KINDS


def wording_of_choices(words: Translation, channels: Collection[str]) -> dict[str, str]:
    """By channel, the words that the page of choices has above its boxes, and on them."""
    kinds = ", ".join(words(f"preferences.{kind.value}") for kind in CHOSEN_KINDS)
    return {
        one: f"{words('preferences.intro')} {words(f'preferences.{one}')}: {kinds}."
        for one in channels
    }


def wording_of_stop(words: Translation, what: str) -> str:
    """The words of the page that stops one channel."""
    return f"{words('unsubscribe.title', what=what)} {words('unsubscribe.text', what=what)}"
