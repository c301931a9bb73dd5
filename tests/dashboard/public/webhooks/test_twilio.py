from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlmodel import select
from twilio.request_validator import RequestValidator

from dashboard.public import public_router
from dashboard.public.short_links import help_text
from dashboard.public.webhooks.inbound_texts import InboundText
from dashboard.public.webhooks.router import hooks_router
from domain.messaging.rendering.sms_segments import segments
from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.eligibility.requests import ChannelPreference
from domain.policy import Channel, Policy
from domain.store.consent import read_consent_words
from domain.store.database.engine import Database
from domain.store.outbox.delivery import Settled, hand_over, record_outcomes
from domain.store.outbox.messages import claim_messages, queue_messages
from domain.store.people.suppression import read_preferences, read_suppressions, save_preferences
from domain.store.privacy import object_to_scoring, withdraw_objection
from domain.store.tables import CheckIn, Learner, Message, MessageEvent, MessageState, Task
from tests.domain.store.outbox.factories import draft
from tests.factories import NOON, add_course, add_learner, add_nudge, deployment_for

NUMBER = "+447700900123"
Post = Callable[..., int]


@pytest.fixture
def client(sqlite_database: Database, policy: Policy) -> TestClient:
    with sqlite_database.transaction() as session:
        text = draft("m", channel=Channel.SMS, address="+44 7700 900123", subject=None)
        queue_messages(session, [text], now=NOON)
        message = session.exec(select(Message)).one()
        message.state, message.provider_id = "sent", "SM1"
    app = FastAPI()
    token = SecretStr("token")
    here = deployment_for(sqlite_database, policy, clock=lambda: NOON, twilio_auth_token=token)
    app.include_router(hooks_router(here))
    return TestClient(app)


def post(client: TestClient, path: str, signed_by: str = "token", **fields: str) -> tuple[int, str]:
    url = f"https://stay.example/p/twilio/{path}"
    signature = RequestValidator(signed_by).compute_signature(url, fields)
    answer = client.post(
        f"/p/twilio/{path}", data=fields, headers={"X-Twilio-Signature": signature}
    )
    return answer.status_code, answer.text


def state(database: Database) -> tuple[str, str | None]:
    with database.transaction() as session:
        message = session.exec(select(Message)).one()
        return message.state, message.reason


def stopped(database: Database) -> dict[tuple[str, str], str]:
    return database.read(read_suppressions)


def events(database: Database) -> list[tuple[str, str | None]]:
    with database.transaction() as session:
        return [(e.kind, e.detail) for e in session.exec(select(MessageEvent))]


@pytest.mark.parametrize("path", ["status", "inbound"])
def test_what_twilio_did_not_sign_is_refused(
    client: TestClient, sqlite_database: Database, path: str
) -> None:
    fields = {"MessageSid": "SM1", "MessageStatus": "failed", "From": NUMBER, "Body": "STOP"}
    assert post(client, path, signed_by="another", **fields)[0] == 403
    assert client.post(f"/p/twilio/{path}", data=fields).status_code == 403
    assert state(sqlite_database)[0] == "sent"
    with sqlite_database.transaction() as session:
        assert read_suppressions(session) == {}


def test_without_a_token_of_ours_nothing_is_believed(
    sqlite_database: Database, policy: Policy
) -> None:
    app = FastAPI()
    app.include_router(hooks_router(deployment_for(sqlite_database, policy)))
    assert post(TestClient(app), "status", signed_by="", MessageSid="SM1")[0] == 403


def test_news_repeats_and_comes_out_of_order_without_harm(
    client: TestClient, sqlite_database: Database
) -> None:
    for status in ("delivered", "sent", "delivered", "undelivered", "read", "scheduled"):
        assert post(client, "status", MessageSid="SM1", MessageStatus=status)[0] == 204
    assert state(sqlite_database) == ("delivered", None)
    kinds = [kind for kind, _ in events(sqlite_database)]
    assert kinds == ["delivered", "sent", "undelivered", "read"]


def test_a_number_that_cannot_be_reached_is_not_tried_again(
    client: TestClient, sqlite_database: Database
) -> None:
    post(client, "status", MessageSid="SM1", MessageStatus="undelivered", ErrorCode="30006")
    assert state(sqlite_database) == ("bounced", "Twilio 30006")
    with sqlite_database.transaction() as session:
        assert read_suppressions(session) == {("sms", NUMBER): "bad_number"}


def on_its_way(database: Database, state: str, attempts: int = 1) -> int:
    """The text as its sender has it, who does not know the provider's name of it yet."""
    with database.transaction() as session:
        message = session.exec(select(Message)).one()
        message.state, message.provider_id, message.sent_at = state, None, None
        message.attempts = attempts
        return message.id


@pytest.mark.parametrize("before", ["claimed", "unknown", "planned"])
def test_news_that_comes_before_the_senders_own_answer_is_not_lost(
    client: TestClient, sqlite_database: Database, before: str
) -> None:
    number = on_its_way(sqlite_database, before)
    fields = {"MessageSid": "SM7", "MessageStatus": "delivered"}
    assert post(client, f"status/{number}/1", **fields)[0] == 204
    with sqlite_database.reading() as session:
        text = session.exec(select(Message)).one()
    assert (text.state, text.provider_id, text.sent_at) == ("delivered", "SM7", NOON)


def test_the_senders_own_answer_that_comes_late_takes_nothing_back(
    client: TestClient, sqlite_database: Database
) -> None:
    on_its_way(sqlite_database, "planned", attempts=0)
    with sqlite_database.transaction() as session:
        (claimed,) = claim_messages(session, by="me", limit=1, now=NOON, channels=[Channel.SMS])
        hand_over(session, [claimed], at=NOON)
    fields = {"MessageSid": "SM7", "MessageStatus": "delivered"}
    post(client, f"status/{claimed.id}/{claimed.attempts}", **fields)
    sent = Settled(state=MessageState.SENT, at=NOON, provider_id="SM7")
    sqlite_database.write(record_outcomes, [(claimed, sent)])
    assert state(sqlite_database) == ("delivered", None)


def test_that_the_provider_has_it_is_enough_to_know_that_it_left(
    client: TestClient, sqlite_database: Database
) -> None:
    number = on_its_way(sqlite_database, "unknown")
    post(client, f"status/{number}/1", MessageSid="SM7", MessageStatus="queued")
    assert state(sqlite_database)[0] == "sent"


def test_an_older_attempt_that_failed_says_nothing_of_the_newest(
    client: TestClient, sqlite_database: Database
) -> None:
    number = on_its_way(sqlite_database, "sent", attempts=2)
    post(client, f"status/{number}/1", MessageSid="SM1", MessageStatus="failed")
    assert state(sqlite_database)[0] == "sent"
    post(client, f"status/{number}/2", MessageSid="SM2", MessageStatus="failed")
    assert state(sqlite_database)[0] == "failed"
    post(client, f"status/{number}/1", MessageSid="SM1", MessageStatus="delivered")
    assert state(sqlite_database)[0] == "delivered"


def test_what_was_never_handed_over_is_moved_by_nobodys_word(
    client: TestClient, sqlite_database: Database
) -> None:
    number = on_its_way(sqlite_database, "planned", attempts=0)
    post(client, f"status/{number}/1", MessageSid="SM7", MessageStatus="delivered")
    assert state(sqlite_database)[0] == "planned"


def test_news_of_another_number_is_signed_for_that_number_alone(
    client: TestClient, sqlite_database: Database
) -> None:
    number = on_its_way(sqlite_database, "claimed")
    fields = {"MessageSid": "SM7", "MessageStatus": "delivered"}
    url = f"https://stay.example/p/twilio/status/{number + 1}/1"
    signature = RequestValidator("token").compute_signature(url, fields)
    headers = {"X-Twilio-Signature": signature}
    path = f"/p/twilio/status/{number}/1"
    assert client.post(path, data=fields, headers=headers).status_code == 403
    assert state(sqlite_database)[0] == "claimed"


def test_news_of_a_message_nobody_knows_is_let_go(
    client: TestClient, sqlite_database: Database
) -> None:
    assert post(client, "status", MessageSid="SM9", MessageStatus="delivered")[0] == 204
    assert events(sqlite_database) == []


def test_stop_stops_and_start_starts_again(client: TestClient, sqlite_database: Database) -> None:
    assert (
        "<Message>" not in post(client, "inbound", From=NUMBER, Body=" stop. ", MessageSid="a")[1]
    )
    with sqlite_database.transaction() as session:
        assert read_suppressions(session) == {("sms", NUMBER): "stop"}
    post(client, "inbound", From=NUMBER, Body="START", MessageSid="b")
    with sqlite_database.transaction() as session:
        assert read_suppressions(session) == {}


@pytest.mark.parametrize("again", ["START", "Yes"])
def test_a_start_that_is_told_again_lifts_no_later_stop(
    client: TestClient, sqlite_database: Database, again: str
) -> None:
    post(client, "inbound", From=NUMBER, Body="STOP", MessageSid="a")
    post(client, "inbound", From=NUMBER, Body=again, MessageSid="b")
    assert stopped(sqlite_database) == {}
    post(client, "inbound", From=NUMBER, Body="STOP", MessageSid="c")
    for _ in range(2):
        post(client, "inbound", From=NUMBER, Body=again, MessageSid="b")
    assert stopped(sqlite_database) == {("sms", NUMBER): "stop"}


def test_a_start_of_somebody_we_never_wrote_to_counts_once_as_well(
    client: TestClient, sqlite_database: Database
) -> None:
    stranger = "+447700900555"
    for body, sid in (("STOP", "a"), ("START", "b"), ("STOP", "c"), ("START", "b")):
        post(client, "inbound", From=stranger, Body=body, MessageSid=sid)
    assert stopped(sqlite_database) == {("sms", stranger): "stop"}
    with sqlite_database.reading() as session:
        kept = session.exec(select(MessageEvent)).all()
        assert {(event.message_id, event.detail) for event in kept} == {(None, None)}


def test_a_stop_that_is_told_again_stops_nothing_that_was_started_since(
    client: TestClient, sqlite_database: Database
) -> None:
    for body, sid in (("STOP", "a"), ("START", "b"), ("STOP", "a")):
        post(client, "inbound", From=NUMBER, Body=body, MessageSid=sid)
    assert stopped(sqlite_database) == {}


def test_a_reply_goes_to_the_newest_text_to_that_number_and_to_no_other(
    client: TestClient, sqlite_database: Database
) -> None:
    about_a_nudge(sqlite_database)
    post(client, "inbound", From="+447700900555", Body="Call me", MessageSid="a")
    with sqlite_database.reading() as session:
        assert session.exec(select(Task)).all() == []
        assert session.exec(select(MessageEvent)).one().message_id is None


@pytest.mark.parametrize(
    ("language", "body"),
    [("en", "Stop texting me please"), ("de", "Stop texting me please"), ("de", "Stopp")],
)
def test_a_stop_that_the_provider_does_not_know_is_confirmed_in_their_language(
    client: TestClient, sqlite_database: Database, language: str, body: str
) -> None:
    about_a_nudge(sqlite_database, language=language)
    xml = post(client, "inbound", From=NUMBER, Body=body, MessageSid="a")[1]
    answer = ET.fromstring(xml).findtext("Message") or ""  # noqa: S314 - our own words
    assert ("keine SMS" in answer) == (language == "de")
    assert segments(answer) == 1
    assert stopped(sqlite_database) == {("sms", NUMBER): "stop"}
    with sqlite_database.reading() as session:
        assert session.exec(select(Task)).all() == []


def test_where_a_stop_said_more_the_coach_reads_it_and_that_texts_have_stopped(
    client: TestClient, sqlite_database: Database
) -> None:
    about_a_nudge(sqlite_database)
    for _ in range(2):
        post(client, "inbound", From=NUMBER, Body="Stop. I lost my job", MessageSid="a")
    assert stopped(sqlite_database) == {("sms", NUMBER): "stop"}
    with sqlite_database.reading() as session:
        task = session.exec(select(Task)).one()
    assert (task.detail or "").startswith("Stop. I lost my job\n(Texts to them have stopped")


def test_the_providers_own_reading_in_another_language_stops_and_it_answers_itself(
    client: TestClient, sqlite_database: Database
) -> None:
    said = {"From": NUMBER, "Body": "lopeta", "OptOutType": "STOP", "MessageSid": "a"}
    assert "<Message>" not in post(client, "inbound", **said)[1]
    assert stopped(sqlite_database) == {("sms", NUMBER): "stop"}
    helped = {"From": NUMBER, "Body": "ayuda", "OptOutType": "HELP", "MessageSid": "b"}
    assert "<Message>" not in post(client, "inbound", **helped)[1]


def test_help_is_answered_and_words_are_kept_with_the_message(
    client: TestClient, sqlite_database: Database
) -> None:
    assert "Reply STOP" in post(client, "inbound", From=NUMBER, Body="help", MessageSid="a")[1]
    words = "Could we talk on Friday? I stop work at 5"
    for _ in range(2):
        post(client, "inbound", From=NUMBER, Body=words, MessageSid="b")
    assert events(sqlite_database) == [("help", "help"), ("words", words)]


def test_words_written_back_become_one_urgent_task_of_the_coach(
    client: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        ada = add_learner(session, add_course(session))
        session.exec(select(Message)).one().learner_id = ada.learner_id
    for sid, words in (("a", "I lost my job"), ("a", "I lost my job"), ("b", "Can we talk?")):
        post(client, "inbound", From=NUMBER, Body=words, MessageSid=sid)
    post(client, "inbound", From=NUMBER, Body="STOP", MessageSid="c")
    with sqlite_database.reading() as session:
        task = session.exec(select(Task)).one()
    assert (task.enrolment_id, task.cause, task.urgent) == (ada.enrolment_id, "reply", True)
    assert task.detail == "I lost my job\nCan we talk?"


def test_words_that_say_how_it_goes_are_a_check_in_and_others_or_of_who_objects_are_none(
    client: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        ada = add_learner(session, add_course(session))
        session.exec(select(Message)).one().learner_id = ada.learner_id

    def check_ins() -> list[CheckIn]:
        with sqlite_database.reading() as session:
            return list(session.exec(select(CheckIn)).all())

    post(client, "inbound", From=NUMBER, Body="Can we talk on Friday?", MessageSid="a")
    assert check_ins() == []
    sqlite_database.write(object_to_scoring, ada.learner_id, now=NOON)
    hard = "I am lost and struggling with this, it is awful"
    post(client, "inbound", From=NUMBER, Body=hard, MessageSid="b")
    assert check_ins() == []
    sqlite_database.write(withdraw_objection, ada.learner_id, now=NOON)
    post(client, "inbound", From=NUMBER, Body=hard, MessageSid="c")
    (one,) = check_ins()
    assert (one.enrolment_id, one.text) == (ada.enrolment_id, hard)
    assert one.sentiment is not None
    assert one.sentiment < 0


def test_words_after_the_coach_has_answered_ask_again(
    client: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        ada = add_learner(session, add_course(session))
        session.exec(select(Message)).one().learner_id = ada.learner_id
    post(client, "inbound", From=NUMBER, Body="Hello?", MessageSid="a")
    with sqlite_database.transaction() as session:
        session.exec(select(Task)).one().closed_at = NOON
    post(client, "inbound", From=NUMBER, Body="One more thing", MessageSid="b")
    with sqlite_database.reading() as session:
        assert session.exec(select(Task)).one().closed_at is None


def about_a_nudge(database: Database, **message: object) -> int:
    """Say that the text was about a nudge to somebody; gives back their enrolment."""
    with database.transaction() as session:
        ada = add_learner(session, add_course(session))
        nudge = add_nudge(session, ada.enrolment_id)
        text = session.exec(select(Message)).one()
        text.learner_id, text.nudge_id = ada.learner_id, nudge
        text.language = str(message.get("language", "en"))
    return ada.enrolment_id


@pytest.mark.parametrize("language", ["en", "de"])
def test_help_leads_to_why_and_what_to_choose_in_one_text(
    client: TestClient, sqlite_database: Database, policy: Policy, language: str
) -> None:
    about_a_nudge(sqlite_database, language=language)
    xml = post(client, "inbound", From=NUMBER, Body="Help", MessageSid="a")[1]
    answer = ET.fromstring(xml).findtext("Message") or ""  # noqa: S314 - our own words
    assert segments(answer) == 1
    assert ("START beginnt" in answer) == (language == "de")
    path = next(word for word in answer.split() if "/p/m/" in word).removeprefix(
        "https://stay.example"
    )
    app = FastAPI()
    here = deployment_for(sqlite_database, policy, clock=lambda: NOON)
    app.include_router(public_router(here))
    visitor = TestClient(app, headers={"accept-language": "en"})
    opened = visitor.get(path)
    assert opened.status_code == 200
    assert opened.url.path.startswith("/p/why/")
    assert "/p/preferences/" in opened.text
    assert visitor.get(path[:-1] + "_").status_code == 404


@pytest.mark.usefixtures("client")
def test_where_a_link_would_need_a_second_text_there_is_none(
    sqlite_database: Database, policy: Policy
) -> None:
    about_a_nudge(sqlite_database)
    long = "https://stay.example/" + "long/" * 20
    here = deployment_for(sqlite_database, policy, public_url=long)
    said = sqlite_database.read(help_text, 1, here, now=NOON)
    assert said.startswith("Staycourse: messages about your course.")


def test_yes_is_an_answer_for_the_coach_unless_texts_had_stopped(
    client: TestClient, sqlite_database: Database
) -> None:
    enrolment = about_a_nudge(sqlite_database)
    post(client, "inbound", From=NUMBER, Body="STOP", MessageSid="a")
    post(client, "inbound", From=NUMBER, Body="Yes", MessageSid="b")
    with sqlite_database.reading() as session:
        assert session.exec(select(Task)).all() == []
    post(client, "inbound", From=NUMBER, Body="Yes!", MessageSid="c")
    with sqlite_database.reading() as session:
        task = session.exec(select(Task)).one()
    assert (task.enrolment_id, task.detail) == (enrolment, "Yes!")


def test_yes_changes_no_choice_of_who_wants_no_texts(
    client: TestClient, sqlite_database: Database
) -> None:
    about_a_nudge(sqlite_database)
    none = {("sms", "*"): ChannelPreference(allowed=False)}
    with sqlite_database.transaction() as session:
        learner = session.exec(select(Message)).one().learner_id or 0
        save_preferences(session, learner, none, now=NOON)
    post(client, "inbound", From=NUMBER, Body="Yes", MessageSid="a")
    with sqlite_database.reading() as session:
        assert read_preferences(session) == {learner: none}
        reply = session.exec(select(MessageEvent)).one()
        # kept with the text it answers
        assert (reply.kind, reply.message_id) == ("words", 1)


def test_a_stop_in_more_than_a_word_is_kept_as_their_word_without_what_they_wrote(
    client: TestClient, sqlite_database: Database
) -> None:
    ada = about_a_nudge(sqlite_database)
    with sqlite_database.transaction() as session:
        session.exec(select(Learner)).one().phone = NUMBER
    post(client, "inbound", From=NUMBER, Body="Please stop", MessageSid="a")
    post(client, "inbound", From=NUMBER, Body="Start", MessageSid="b")
    with sqlite_database.reading() as session:
        said = [word for word in read_consent_words(session, ada) if word.source == "reply"]
    assert [(word.given, word.wording) for word in said] == [(True, "Start"), (False, None)]
    assert all(word.said_at for word in said)


def test_start_is_heard_even_where_no_texts_were_chosen_meanwhile(
    client: TestClient, sqlite_database: Database
) -> None:
    ada = about_a_nudge(sqlite_database)
    with sqlite_database.transaction() as session:
        session.exec(select(Learner)).one().phone = "+44 7700 900123"
    post(client, "inbound", From=NUMBER, Body="STOP", MessageSid="a")
    with sqlite_database.transaction() as session:
        learner = session.exec(select(Message)).one().learner_id or 0
        assert session.get_one(Learner, learner).sms_consent is False
        none = {
            ("sms", kind): ChannelPreference(allowed=False) for kind in ("*", "risk", "reminder")
        }
        save_preferences(session, learner, none, now=NOON)
    post(client, "inbound", From=NUMBER, Body="Start", MessageSid="b")
    with sqlite_database.reading() as session:
        standing = RecipientStates(choices=read_preferences(session))
    assert standing.choice(learner, Channel.SMS, "risk").allowed
    with sqlite_database.transaction() as session:
        said = [w for w in read_consent_words(session, ada) if w.source is not None]
        told = [(w.given, w.source, w.wording) for w in said if w.channel == "sms"]
        assert told == [(True, "reply", "Start"), (False, "reply", "STOP")]
        save_preferences(
            session, learner, {("sms", "risk"): ChannelPreference(allowed=False)}, now=NOON
        )
    post(client, "inbound", From=NUMBER, Body="Start", MessageSid="c")
    with sqlite_database.reading() as session:
        standing = RecipientStates(choices=read_preferences(session))
    assert standing.choice(learner, Channel.SMS, "risk").allowed is False


def test_a_text_is_the_same_by_the_providers_number_of_it_whatever_else_is_told() -> None:
    first = {"MessageSid": "SM1", "From": "+447700900123", "Body": "Stop"}
    again = InboundText.of(first | {"ApiVersion": "2010-04-01"})
    assert again == InboundText.of(first)
    assert again.event_id == "SM1:inbound"
    assert (again.number, again.body, again.opt_out_type) == ("+447700900123", "Stop", "")


def test_a_text_without_a_number_of_its_own_is_told_apart_by_what_it_says() -> None:
    said = {"From": "+447700900123", "Body": "Stop"}
    assert InboundText.of(said) == InboundText.of(dict(reversed(said.items())))
    assert InboundText.of(said).event_id != InboundText.of(said | {"Body": "Start"}).event_id


def test_a_text_that_says_nothing_is_empty_and_has_no_character_a_database_refuses() -> None:
    nothing = InboundText.of({"MessageSid": "SM1"})
    assert (nothing.number, nothing.body, nothing.opt_out_type) == ("", "", "")
    assert InboundText.of({"Body": "St\0op"}).body == "Stop"
