"""What follows from a learner's word: a break from checking in, a coach's task, a stopped address.

Each has its undoing, so that a slip of the thumb costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from dashboard.public.link_requests import LinkRequest
from domain.coaching import BARRIERS, FINE_DAYS, FINE_REASONS, AnswerKind
from domain.messaging import given_name
from domain.nudges.eligibility import ANY, ChannelPreference
from domain.policy import Priority
from domain.store.coaching import NewTask, RecordedAnswer, raise_tasks
from domain.store.coaching import learner_answers as answers
from domain.store.people import lift_by_reason, read_preferences, save_preferences, suppress

#: The reason of a stop that somebody else's reader asked for.
NOT_ME: Final = "not_me"
_FINE: Final = "Says they are fine"
_FINE_SENTIMENT: Final = 0.5
_LONGEST_WORDS: Final = 1000
_CALM: Final = (ANY, Priority.RISK.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRequest:
    """What a learner asks help with: barriers by their key, a talk, their own words."""

    barriers: Sequence[str] = ()
    talk: bool = False
    words: str = ""

    @property
    def cause(self) -> str:
        """What the coach's task is called."""
        return "help" if self.barriers or self.words else "talk"

    @property
    def detail(self) -> str:
        """What the coach reads."""
        parts = [BARRIERS[key] for key in self.barriers]
        parts += ["would like to talk"] if self.talk or not (parts or self.words) else []
        listed = "; ".join(parts)
        quoted = f"“{self.words}”" if self.words else ""
        return " · ".join(part for part in (listed, quoted) if part)


def asked_for(barriers: Sequence[str], talk: str, words: str) -> AnswerRequest:
    """The form's fields as a request; what the page does not offer is left out."""
    known = tuple(key for key in BARRIERS if key in barriers)
    plain = words.replace("\0", "")  # which PostgreSQL cannot keep
    return AnswerRequest(
        barriers=known, talk=bool(talk), words=" ".join(plain.split())[:_LONGEST_WORDS]
    )


def say_fine(session: Session, link_request: LinkRequest, reason: str) -> None:
    """No checking in for two weeks, what they once asked help with is over, and a coach sees it."""
    mine = read_preferences(session, [link_request.learner.learner_id]).get(
        link_request.learner.learner_id, {}
    )
    now_chosen = mine.get(_CALM, ChannelPreference())
    earlier = _said(session, link_request).get(AnswerKind.FINE)
    before = earlier["before"] if earlier else _text(now_chosen.paused_until)
    known = FINE_REASONS.get(reason)
    text = f"{_FINE}: {known}" if known else _FINE
    _pause(session, link_request, now_chosen, link_request.now + timedelta(days=FINE_DAYS))
    number, day = link_request.link.enrolment_id, link_request.today
    if earlier:
        answers.withdraw_check_in(session, number, day, text=earlier["text"])
    answers.save_check_in(session, number, day, text=text, sentiment=_FINE_SENTIMENT)
    settled = [
        *(earlier["settled"] if earlier else ()),
        *answers.settle_barriers(session, number, day),
    ]
    _keep(
        session, link_request, AnswerKind.FINE, {"before": before, "text": text, "settled": settled}
    )


def ask_help(session: Session, link_request: LinkRequest, asked: AnswerRequest) -> None:
    """Barriers are open from today, and the coach has a task at once."""
    number, day = link_request.link.enrolment_id, link_request.today
    earlier = _said(session, link_request).get(AnswerKind.HELP)
    kinds = [BARRIERS[key] for key in asked.barriers]
    if earlier:
        dropped = [kind for kind in earlier["barriers"] if kind not in kinds]
        answers.withdraw_barriers(session, number, dropped, day)
        if earlier["cause"] != asked.cause:
            answers.withdraw_tasks(session, number, [earlier["cause"]], now=link_request.now)
    new = answers.report_barriers(session, number, kinds, day)
    ours = [kind for kind in (earlier["barriers"] if earlier else ()) if kind in kinds]
    name = given_name(link_request.learner.name) or "them"
    what = "ask what would help" if asked.cause == "help" else "they would like to talk"
    _raise(session, link_request, asked.cause, f"Call {name} today: {what}", asked.detail)
    _keep(session, link_request, AnswerKind.HELP, {"barriers": [*ours, *new], "cause": asked.cause})


def say_not_me(session: Session, link_request: LinkRequest) -> None:
    """Nothing more goes to that address, and a person is asked to find the right one."""
    link = link_request.link
    address = answers.find_address_of(session, link.enrolment_id, link.intervention, link.period)
    address = address or link_request.learner.address(link.channel)
    if address:
        suppress(session, link.channel, address, reason=NOT_ME, now=link_request.now)
    which = "email address" if link.channel == "email" else "phone number"
    action = f"Find the right {which}: whoever reads this one says it is not theirs"
    _raise(session, link_request, NOT_ME, action, "Nothing is sent to it any more.")
    _keep(
        session,
        link_request,
        AnswerKind.NOT_ME,
        {"channel": link.channel, "address": address or ""},
    )


def take_back(session: Session, link_request: LinkRequest, kind: AnswerKind) -> bool:
    """Undo what they said today; False when there is nothing to undo."""
    found = _said(session, link_request).get(kind)
    if found is None:
        return False
    _UNDO[kind](session, link_request, found)
    answers.undo_answer(
        session, link_request.link.enrolment_id, kind, link_request.today, link_request.now
    )
    return True


def _undo_fine(session: Session, link_request: LinkRequest, recorded: Mapping[str, Any]) -> None:
    mine = read_preferences(session, [link_request.learner.learner_id]).get(
        link_request.learner.learner_id, {}
    )
    before = datetime.fromisoformat(recorded["before"]) if recorded["before"] else None
    _pause(session, link_request, mine.get(_CALM, ChannelPreference()), before)
    number = link_request.link.enrolment_id
    answers.withdraw_check_in(session, number, link_request.today, text=recorded["text"])
    answers.reopen_barriers(session, number, recorded["settled"])


def _undo_help(session: Session, link_request: LinkRequest, recorded: Mapping[str, Any]) -> None:
    number = link_request.link.enrolment_id
    answers.withdraw_barriers(session, number, recorded["barriers"], link_request.today)
    answers.withdraw_tasks(session, number, [recorded["cause"]], now=link_request.now)


def _undo_not_me(session: Session, link_request: LinkRequest, recorded: Mapping[str, Any]) -> None:
    lift_by_reason(
        session, recorded["channel"], recorded["address"], reason=NOT_ME, now=link_request.now
    )
    answers.withdraw_tasks(session, link_request.link.enrolment_id, [NOT_ME], now=link_request.now)


_UNDO: Final = {
    AnswerKind.FINE: _undo_fine,
    AnswerKind.HELP: _undo_help,
    AnswerKind.NOT_ME: _undo_not_me,
}


def _said(session: Session, link_request: LinkRequest) -> dict[AnswerKind, Mapping[str, Any]]:
    return answers.read_answers(session, link_request.link.enrolment_id, link_request.today)


def _pause(
    session: Session, link_request: LinkRequest, chosen: ChannelPreference, until: datetime | None
) -> None:
    kept = {_CALM: ChannelPreference(allowed=chosen.allowed, paused_until=until)}
    save_preferences(session, link_request.learner.learner_id, kept, now=link_request.now)


def _raise(
    session: Session, link_request: LinkRequest, cause: str, action: str, detail: str
) -> None:
    task = NewTask(
        enrolment_id=link_request.link.enrolment_id,
        cause=cause,
        as_of=link_request.today,
        action=action,
        detail=detail,
        urgent=True,
        due_on=link_request.today + timedelta(days=1),
    )
    if not raise_tasks(session, [task], now=link_request.now):
        answers.reopen_task(
            session, task.enrolment_id, cause, day=link_request.today, detail=detail
        )


def _keep(
    session: Session, link_request: LinkRequest, kind: AnswerKind, detail: Mapping[str, Any]
) -> None:
    link = link_request.link
    answer = RecordedAnswer(
        enrolment_id=link.enrolment_id,
        kind=kind,
        day=link_request.today,
        channel=link.channel,
        intervention=link.intervention,
        period=link.period,
        detail=detail,
    )
    answers.save_answer(session, answer, now=link_request.now)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
