from datetime import UTC, datetime

import pytest

from domain.nudges.eligibility.recipient_state import ANY, RecipientStates, normalised
from domain.nudges.eligibility.requests import NOTHING_CHOSEN, ChannelPreference
from domain.policy import Channel, Policy
from tests.factories import NOON

EMAIL, SMS = Channel.EMAIL, Channel.SMS
JUNE, JULY = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


def choosing(**chosen: ChannelPreference) -> RecipientStates:
    """Learner 1 chose these, by `<channel or any>_<kind or any>`."""
    keys = {name: tuple(ANY if w == "any" else w for w in name.split("_")) for name in chosen}
    return RecipientStates(choices={1: {keys[name]: chosen[name] for name in chosen}})


def test_who_chose_nothing_about_a_channel_and_kind_chose_nothing() -> None:
    texts = choosing(sms_any=ChannelPreference(allowed=False, paused_until=JUNE))
    assert texts.choice(1, EMAIL, "risk") == NOTHING_CHOSEN
    assert texts.choice(2, SMS, "risk") == NOTHING_CHOSEN


@pytest.mark.parametrize("where", ["email_risk", "email_any", "any_risk", "any_any"])
def test_a_choice_holds_for_the_channel_the_kind_or_all_of_them(where: str) -> None:
    chosen = ChannelPreference(allowed=False, paused_until=JUNE)
    assert choosing(**{where: chosen}).choice(1, EMAIL, "risk") == chosen
    other = choosing(**{where: chosen}).choice(1, SMS, "deadline")
    assert other == (chosen if where == "any_any" else NOTHING_CHOSEN)


def test_any_no_is_a_no_and_the_longest_pause_holds() -> None:
    both = choosing(
        email_risk=ChannelPreference(allowed=True, paused_until=JULY),
        email_any=ChannelPreference(allowed=False, paused_until=JUNE),
        any_any=ChannelPreference(),
    )
    assert both.choice(1, EMAIL, "risk") == ChannelPreference(allowed=False, paused_until=JULY)
    yes = choosing(email_risk=ChannelPreference(allowed=True), any_any=ChannelPreference())
    assert yes.choice(1, EMAIL, "risk") == ChannelPreference(allowed=True)


def test_a_stop_is_found_however_the_address_is_spelled_and_on_its_channel_only() -> None:
    stops = {("email", "ada@example.org"): "unsubscribed", ("sms", "+447700900123"): "stop"}
    states = RecipientStates(suppressed=stops)
    assert states.suppression(EMAIL, " ADA@Example.org ") == "unsubscribed"
    assert states.suppression(SMS, "+44 7700 900-123") == "stop"
    assert states.suppression(SMS, "+44 7700 900124") is None
    assert states.suppression(SMS, "ada@example.org") is None
    assert states.suppression(EMAIL, None) is None


def test_an_address_has_one_spelling() -> None:
    assert normalised("email", " Ada@Example.ORG\n") == "ada@example.org"
    assert normalised("email", "Fay@xn--mller-kva.example") == "fay@m\u00fcller.example"
    assert normalised("sms", "+44 (0) 7700-900 123") == "+4407700900123"


def test_a_message_rests_after_its_own_kind_and_a_persons_help_after_any(policy: Policy) -> None:
    mail = next(what for what in policy.nudges.values() if what.by != "person")
    by_person = mail.model_copy(update={"by": "person"})
    states = RecipientStates(same_at={(1, "a"): JUNE, (1, "b"): JULY}, helped={1: NOON})
    assert states.last_at(1, "a", mail) == JUNE
    assert states.last_at(2, "a", mail) is None
    assert states.last_at(1, "a", by_person) == NOON
    assert states.last_at(2, "a", by_person) is None
