"""What a learner wrote back by text: stops or starts texts, is answered, or goes to a coach."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Self

from sqlmodel import Session

from config.deployment import Deployment
from dashboard.public.short_links import help_text
from domain.messaging.delivery import Meaning, Reply, is_an_answer, is_answered_by_provider, meaning
from domain.messaging.rendering import ENGLISH
from domain.nudges.eligibility import ANY, CHOSEN_KINDS, ChannelPreference, normalised
from domain.policy import Channel
from domain.sentiment import sentiment_of
from domain.store.coaching.learner_answers import save_check_in
from domain.store.consent import ConsentSource, record_own_word
from domain.store.outbox import (
    ask_coach_to_answer,
    find_language_of,
    find_last_text,
    find_learner_of,
    find_learners_at,
    record_delivery_event,
)
from domain.store.people import (
    lift_by_reason,
    read_preferences,
    read_suppressions,
    save_preferences,
    suppress,
)
from domain.store.privacy import read_objecting

_STOP: Final = "stop"
_LONGEST_TEXT: Final = 1600
_LONGEST_WORD: Final = 20
_STOPPED: Final = "(Texts to them have stopped, because this may have asked for it.)"


@dataclass(frozen=True, kw_only=True, slots=True)
class InboundText:
    """A text as the provider hands it on; `opt_out_type` is its own reading, where it has one."""

    event_id: str
    number: str
    body: str
    opt_out_type: str

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Self:
        """The text of a form; one without a name of its own is named by what it says."""
        raw = repr(sorted(fields.items())).encode()
        name = fields.get("MessageSid") or hashlib.sha256(raw).hexdigest()
        return cls(
            event_id=f"{name}:inbound",
            number=normalised(Channel.SMS, fields.get("From", "")),
            body=fields.get("Body", "").replace("\0", "")[:_LONGEST_TEXT],
            opt_out_type=fields.get("OptOutType", ""),
        )


def answer_text(here: Deployment, text: InboundText) -> str:
    """Act on a text that is new; gives back what to answer, nothing where the provider does."""
    now = here.clock()
    with here.database.transaction() as session:
        asked = _asked(session, text)
        answered = find_last_text(session, text.number)
        # what a stranger wrote is not kept
        detail = text.body if answered is not None else None
        is_new = record_delivery_event(
            session, answered, event_id=text.event_id, kind=asked.reply, detail=detail, at=now
        )
        if is_new:
            enrolment = _apply(session, text, asked, answered, now=now)
            if enrolment is not None and asked.reply is Reply.WORDS:
                _keep_tone(session, enrolment, text.body, day=here.gate.today(now))
        return _answer(session, here, text, asked, answered, now=now)


def _asked(session: Session, text: InboundText) -> Meaning:
    """What it asks for; "yes" begins texts again only where they had stopped."""
    asked = meaning(text.body, opt_out_type=text.opt_out_type)
    if asked.reply is Reply.START and is_an_answer(text.body) and not _has_stopped(session, text):
        return replace(asked, reply=Reply.WORDS, is_for_a_person=True)
    return asked


def _has_stopped(session: Session, text: InboundText) -> bool:
    found = read_suppressions(session, [text.number])
    return found.get((Channel.SMS.value, text.number)) == _STOP


def _apply(
    session: Session, text: InboundText, asked: Meaning, answered: int | None, *, now: datetime
) -> int | None:
    """Do what it asks for; gives back whose coach was asked to answer it."""
    words = text.body
    if asked.reply is Reply.STOP:
        suppress(session, Channel.SMS, text.number, reason=_STOP, now=now)
        _keep_word(session, text, given=False, now=now)
        words = f"{words}\n{_STOPPED}"
    elif asked.reply is Reply.START:
        lift_by_reason(session, Channel.SMS, text.number, reason=_STOP, now=now)
        if answered is not None:
            _welcome_back(session, answered, now, wording=_keyword(text))
        _keep_word(session, text, given=True, now=now)
    if asked.is_for_a_person and answered is not None:
        return ask_coach_to_answer(session, answered, words, now=now)
    return None


def _keep_tone(session: Session, enrolment_id: int, words: str, *, day: date) -> None:
    """A check-in of that day, where the words say how it sounds; of nobody who objects."""
    sounds = sentiment_of(words)
    if sounds is not None and enrolment_id not in read_objecting(session):
        save_check_in(session, enrolment_id, day, text=words, sentiment=sounds)


def _answer(
    session: Session,
    here: Deployment,
    text: InboundText,
    asked: Meaning,
    answered: int | None,
    *,
    now: datetime,
) -> str:
    """The provider answers keywords that it knows; a stop in other words is confirmed here."""
    if text.opt_out_type:
        return ""
    if asked.reply is Reply.HELP:
        return help_text(session, answered, here, now=now)
    if asked.reply is Reply.STOP and not is_answered_by_provider(text.body):
        language = find_language_of(session, answered) if answered is not None else None
        return here.templates.words.of(language or ENGLISH)("sms.stopped")
    return ""


def _welcome_back(session: Session, message_id: int, now: datetime, *, wording: str | None) -> None:
    """Texts are wanted again: a choice of no texts at all, saved meanwhile, is over as well."""
    learner = find_learner_of(session, message_id)
    if learner is None:
        return
    mine = read_preferences(session, [learner]).get(learner, {})
    if (nothing := mine.get((Channel.SMS, ANY))) and nothing.allowed is False:
        wanted = {
            (Channel.SMS.value, kind): ChannelPreference(allowed=True)
            for kind in (ANY, *CHOSEN_KINDS)
        }
        said = {Channel.SMS.value: wording} if wording else {}
        reply = ConsentSource.REPLY
        save_preferences(session, learner, wanted, now=now, source=reply, wording=said)


def _keep_word(session: Session, text: InboundText, *, given: bool, now: datetime) -> None:
    """It is the word of whoever was texted there: it goes with them to another number."""
    for learner in find_learners_at(session, text.number):
        record_own_word(
            session,
            learner,
            Channel.SMS,
            given=given,
            source=ConsentSource.REPLY,
            now=now,
            wording=_keyword(text),
        )


def _keyword(text: InboundText) -> str | None:
    """A text of one word, which is what was said; whatever more they wrote is not kept for good."""
    said = text.body.split()
    return said[0] if len(said) == 1 and len(said[0]) <= _LONGEST_WORD else None
