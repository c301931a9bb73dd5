from datetime import timedelta

import pytest
from sqlmodel import select

from domain.nudges.eligibility.requests import ChannelPreference
from domain.store.consent import ConsentSource
from domain.store.database.engine import Database
from domain.store.people.suppression import (
    end_pauses,
    find_addresses,
    lift_by_reason,
    read_preferences,
    read_suppressions,
    save_preferences,
    suppress,
)
from domain.store.tables import ConsentRecord, SamePerson, Suppression
from tests.factories import NOON, add_course, add_learner


def test_an_address_is_stopped_once_however_it_is_spelled(database: Database) -> None:
    with database.transaction() as session:
        assert suppress(session, "email", "Ada@Learner.example ", reason="bounced", now=NOON)
        assert not suppress(session, "email", "ada@learner.EXAMPLE", reason="bounced", now=NOON)
        assert suppress(session, "sms", "+44 7700 900-123", reason="stop", now=NOON)
        assert read_suppressions(session) == {
            ("email", "ada@learner.example"): "bounced",
            ("sms", "+447700900123"): "stop",
        }


def test_only_the_reason_it_was_set_for_lifts_a_stop(database: Database) -> None:
    with database.transaction() as session:
        suppress(session, "email", "ada@learner.example", reason="bounced", now=NOON)
        assert (
            lift_by_reason(session, "email", "ada@learner.example", reason="unsubscribed", now=NOON)
            == 0
        )
        assert (
            lift_by_reason(session, "email", "ADA@learner.example", reason="bounced", now=NOON) == 1
        )
        assert read_suppressions(session) == {}


def test_what_the_learner_said_stands_when_staff_lift_what_a_provider_said(
    database: Database,
) -> None:
    with database.transaction() as session:
        suppress(session, "sms", "+447700900123", reason="bad_number", now=NOON)
        assert suppress(session, "sms", "+447700900123", reason="stop", now=NOON)
        assert read_suppressions(session) == {("sms", "+447700900123"): "stop"}
        assert lift_by_reason(session, "sms", "+447700900123", reason="bad_number", now=NOON) == 1
        assert read_suppressions(session) == {("sms", "+447700900123"): "stop"}


def test_what_is_heard_of_late_changes_nothing_that_was_known_later(database: Database) -> None:
    before, after = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    address = ("email", "ada@learner.example")
    with database.transaction() as session:
        assert suppress(session, *address, reason="bounced", now=NOON)
        assert lift_by_reason(session, *address, reason="bounced", now=before) == 0
        assert read_suppressions(session) == {address: "bounced"}
        assert lift_by_reason(session, *address, reason="bounced", now=after) == 1
        assert not suppress(session, *address, reason="bounced", now=NOON)
        assert read_suppressions(session) == {}
        assert suppress(session, *address, reason="bounced", now=after + timedelta(hours=1))


def test_a_later_choice_replaces_an_earlier_one(database: Database) -> None:
    pause = NOON + timedelta(days=7)
    with database.transaction() as session:
        ada = add_learner(session, add_course(session)).learner_id
        save_preferences(session, ada, {("email", "*"): ChannelPreference(allowed=False)}, now=NOON)
        save_preferences(
            session,
            ada,
            {
                ("email", "*"): ChannelPreference(allowed=True),
                ("*", "*"): ChannelPreference(paused_until=pause),
            },
            now=NOON,
        )
        save_preferences(session, ada, {}, now=NOON)
        assert read_preferences(session, [ada]) == {
            ada: {
                ("email", "*"): ChannelPreference(allowed=True),
                ("*", "*"): ChannelPreference(paused_until=pause),
            }
        }
        assert read_preferences(session, [ada + 1]) == {}


def test_a_learner_is_found_with_their_addresses_or_not_at_all(database: Database) -> None:
    with database.transaction() as session:
        more = {"phone": "+447700900123", "language": "de", "sms_consent": False}
        ada = add_learner(session, add_course(session), **more).learner_id
        found = find_addresses(session, ada)
        assert found is not None
        assert (found.learner_id, found.name, found.language) == (ada, "Ada Example", "de")
        assert found.address("email") == "ada@learner.example"
        assert found.address("sms") == "+447700900123"
        assert (found.consent("email"), found.consent("sms")) == (True, False)
        assert find_addresses(session, 999) is None


def test_what_a_provider_said_later_hides_no_word_of_the_learner(database: Database) -> None:
    for said in ("stop", "unsubscribed", "not_me", "complaint"):
        with database.transaction() as session:
            suppress(session, "email", said, reason=said, now=NOON)
            suppress(session, "email", said, reason="bounced", now=NOON)
            assert read_suppressions(session, [said]) == {("email", said): said}


def test_a_pause_is_over_at_its_moment_and_stops_for_good_are_not(database: Database) -> None:
    ends_at = NOON + timedelta(days=7)
    with database.transaction() as session:
        about = {"reason": "soft_bounces", "now": NOON, "until": ends_at}
        suppress(session, "email", "paused@x.example", **about)
        suppress(session, "email", "gone@x.example", reason="bounced", now=NOON)
        assert end_pauses(session, now=ends_at - timedelta(seconds=1)) == 0
        assert end_pauses(session, now=ends_at) == 1
        assert end_pauses(session, now=ends_at) == 0
        assert read_suppressions(session) == {("email", "gone@x.example"): "bounced"}
        lifted = session.exec(select(Suppression.lifted_at).order_by(Suppression.id)).all()
        assert list(lifted) == [ends_at, None]


def test_a_pause_that_is_heard_of_late_does_not_begin_again(database: Database) -> None:
    address, later = ("email", "ada@x.example"), NOON + timedelta(hours=2)
    pause = {"reason": "soft_bounces", "until": NOON + timedelta(days=7)}
    with database.transaction() as session:
        assert suppress(session, *address, now=NOON, **pause)
        lift_by_reason(session, *address, reason="soft_bounces", now=later)
        assert not suppress(session, *address, now=later - timedelta(hours=1), **pause)
        assert read_suppressions(session) == {}


def test_whoever_says_stop_again_is_heard_though_the_clock_was_set_back(database: Database) -> None:
    number, later = ("sms", "+447700900001"), NOON + timedelta(hours=1)
    with database.transaction() as session:
        suppress(session, *number, reason="stop", now=NOON)
        lift_by_reason(session, *number, reason="stop", now=later)
        assert suppress(session, *number, reason="stop", now=later - timedelta(minutes=5))
        assert read_suppressions(session) == {number: "stop"}


def test_a_stop_for_good_ends_the_pause_of_its_address_and_nothing_else(
    database: Database,
) -> None:
    later, ends_at = NOON + timedelta(hours=1), NOON + timedelta(days=7)
    with database.transaction() as session:
        for address in ("ada@x.example", "ben@x.example"):
            suppress(session, "email", address, reason="soft_bounces", now=NOON, until=ends_at)
        suppress(session, "email", "ada@x.example", reason="bounced", now=NOON)
        suppress(session, "email", "ada@x.example", reason="unsubscribed", now=later)
        in_force = select(Suppression.address, Suppression.reason).where(
            Suppression.lifted_at.is_(None)
        )
        assert set(session.exec(in_force)) == {
            ("ada@x.example", "bounced"),
            ("ada@x.example", "unsubscribed"),
            ("ben@x.example", "soft_bounces"),
        }
        # the pause ended with the first stop for good
        ended = select(Suppression.lifted_at).where(Suppression.lifted_at.is_not(None))
        assert session.exec(ended).all() == [NOON]


def test_a_pause_changes_nothing_for_who_is_stopped_and_is_for_one_address(
    database: Database,
) -> None:
    pause = {"reason": "soft_bounces", "now": NOON, "until": NOON + timedelta(days=7)}
    with database.transaction() as session:
        suppress(session, "email", "ada@x.example", reason="unsubscribed", now=NOON)
        assert not suppress(session, "email", "ada@x.example", **pause)
        assert suppress(session, "email", "ben@x.example", **pause)
        lift_by_reason(session, "email", "ada@x.example", reason="unsubscribed", now=NOON)
        assert suppress(session, "email", "ada@x.example", **pause)


def test_lifting_a_stop_is_for_one_address(database: Database) -> None:
    with database.transaction() as session:
        for address in ("ada@x.example", "ben@x.example"):
            suppress(session, "email", address, reason="bounced", now=NOON)
        assert lift_by_reason(session, "email", "ada@x.example", reason="bounced", now=NOON) == 1
        assert lift_by_reason(session, "email", "ada@x.example", reason="bounced", now=NOON) == 0
        assert read_suppressions(session) == {("email", "ben@x.example"): "bounced"}


ADA, AT_WORK = ("email", "ada@learner.example"), ("email", "ada@work.example")
OWN, WORK = ("sms", "+447700900001"), ("sms", "+447700900002")


@pytest.fixture
def twice(database: Database) -> Database:
    """Ada on two platforms with two addresses and two numbers, beside others who look like her."""
    with database.transaction() as session:
        course = add_course(session)
        refs = ("ada", "a.lee", "ben", "cleo", "dan", "adas")
        known = {
            "ada": {"email": " Ada@Learner.example", "phone": "+44 7700 900001"},
            "a.lee": {"email": AT_WORK[1], "phone": WORK[1]},
            "adas": {"email": None},
        }
        numbers = [
            add_learner(session, course, ref, **known.get(ref, {})).learner_id for ref in refs
        ]
        for one, other, about in (
            (0, 1, {"verdict": "same"}),
            (0, 5, {"verdict": "same"}),  # without any address
            (0, 2, {"verdict": "apart"}),
            (3, 4, {"verdict": "same", "undone_at": NOON}),
        ):
            pair = {"kept_id": numbers[one], "other_id": numbers[other], "decided_at": NOON}
            session.add(SamePerson(**pair, decided_by="kim", why="asked", **about))
    return database


def test_who_says_stop_at_one_of_their_addresses_has_said_it_for_all_of_them(
    twice: Database,
) -> None:
    with twice.transaction() as session:
        suppress(session, *AT_WORK, reason="unsubscribed", now=NOON)
        suppress(session, *OWN, reason="stop", now=NOON)
        both = {AT_WORK: "unsubscribed", ADA: "unsubscribed", OWN: "stop", WORK: "stop"}
        assert read_suppressions(session) == both
        assert read_suppressions(session, [ADA[1]]) == {
            ADA: "unsubscribed", AT_WORK: "unsubscribed",
        }  # fmt: skip
        assert read_suppressions(session, ["ben@learner.example"]) == {}


def test_a_stop_is_not_for_somebody_else_or_who_was_told_apart_again(twice: Database) -> None:
    with twice.transaction() as session:
        alone = {f"{ref}@learner.example" for ref in ("ben", "cleo")}
        for address in alone:
            suppress(session, "email", address, reason="unsubscribed", now=NOON)
        assert {at for _, at in read_suppressions(session)} == alone


def test_what_a_provider_says_of_an_address_says_nothing_of_the_other(twice: Database) -> None:
    with twice.transaction() as session:
        suppress(session, *ADA, reason="bounced", now=NOON)
        assert read_suppressions(session) == {ADA: "bounced"}
        suppress(session, *AT_WORK, reason="unsubscribed", now=NOON)
        assert read_suppressions(session) == {ADA: "bounced", AT_WORK: "unsubscribed"}


def test_a_stop_that_a_colleague_sets_says_who_and_why_and_is_told_as_theirs(
    database: Database,
) -> None:
    with database.transaction() as session:
        ada = add_learner(session, add_course(session)).learner_id
        by = {"by": "kim@x.example", "note": "she rang"}
        suppress(session, *ADA, reason="requested", now=NOON, **by)
        suppress(session, "email", "eve@learner.example", reason="requested", now=NOON)
        stop, other = session.scalars(select(Suppression).order_by(Suppression.id)).all()
        assert (stop.set_by, stop.note, other.set_by) == ("kim@x.example", "she rang", None)
        (word,) = session.scalars(select(ConsentRecord)).all()
        assert (word.learner_id, word.channel, word.given) == (ada, "email", False)
        assert (word.source, word.said_by, word.why) == ("colleague", "kim@x.example", "she rang")
        assert word.said_at == NOON


def test_a_choice_of_a_whole_channel_is_kept_as_their_word_and_others_are_not(
    database: Database,
) -> None:
    chosen = {
        ("email", "*"): ChannelPreference(allowed=False),
        ("sms", "*"): ChannelPreference(paused_until=NOON),
        ("sms", "risk"): ChannelPreference(allowed=True),
        ("*", "*"): ChannelPreference(allowed=True),
    }
    with database.transaction() as session:
        ada = add_learner(session, add_course(session)).learner_id
        source, said = ConsentSource.PROGRAM, {"email": "Mails about my course"}
        save_preferences(
            session, ada, chosen, now=NOON, source=source, by="kim@x.example", wording=said
        )
        (word,) = session.scalars(select(ConsentRecord)).all()
        assert (word.channel, word.given, word.said_by) == ("email", False, "kim@x.example")
        assert (word.source, word.wording) == (source.value, "Mails about my course")
