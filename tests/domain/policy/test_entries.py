"""Profiles, programmes and nudges come and go; a name that carries a past is not given again."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.nudges.catalogue.policy_check import check_policy
from domain.policy import A_TASK, Policy, with_entry, with_values, without_entry
from domain.policy.comparison import differences, merged
from domain.policy.entries import EntryError, EntryProblem


@pytest.fixture(scope="module")
def content(policy: Policy) -> dict[str, Any]:
    return policy.model_dump(mode="json")


def test_a_copy_is_in_force_at_once_and_says_the_same_under_another_name(
    content: Mapping[str, Any],
) -> None:
    made, name = with_entry(content, "nudges", "Grüße zum  Wochenende", like="reengage")
    assert name == "grue_zum_wochenende"
    nudges = check_policy(made).policy.nudges  # type: ignore[union-attr]
    assert nudges[name].title == "Grüße zum Wochenende"
    assert nudges[name].when == nudges["reengage"].when
    strict, _ = with_entry(content, "profiles", "Evening courses", like="strict")
    assert strict["profiles"]["evening_courses"] == content["profiles"]["strict"]


@pytest.mark.parametrize("like", ["", A_TASK])
def test_an_empty_nudge_says_what_it_needs(content: Mapping[str, Any], like: str) -> None:
    made, name = with_entry(content, "nudges", "Ask again", like=like)
    assert "audience is missing" in check_policy(made).problems[f"nudges.{name}.audience"].lower()


def test_a_name_that_a_nudge_ever_had_is_not_given_again(content: Mapping[str, Any]) -> None:
    _, name = with_entry(content, "nudges", "Summer", taken={"summer", "summer_2"})
    assert name == "summer_3"


@pytest.mark.parametrize(
    ("part", "name", "problem"),
    [
        ("nudges", "alert_coach", EntryProblem.NEEDED),
        ("profiles", "standard", EntryProblem.IN_FORCE),
        ("programmes", "Care", EntryProblem.GONE),
    ],
)
def test_what_others_rest_on_stays(
    content: Mapping[str, Any], part: str, name: str, problem: EntryProblem
) -> None:
    with pytest.raises(EntryError) as raised:
        without_entry(content, part, name)
    assert raised.value.problem is problem


@pytest.mark.parametrize(("part", "title"), [("nudges", "?!"), ("profiles", "Strict")])
def test_an_entry_needs_a_name_of_its_own(
    content: Mapping[str, Any], part: str, title: str
) -> None:
    with pytest.raises(EntryError):
        with_entry(content, part, title)


def test_an_entry_that_came_or_went_is_one_difference(content: Mapping[str, Any]) -> None:
    made, _ = with_entry(without_entry(content, "nudges", "recognise"), "programmes", "Care")
    found = {one.name: (one.before[:23], one.after) for one in differences(content, made)}
    assert found["nudges.recognise"] == ("Title: Recognise steady", "removed")
    assert set(found) == {"nudges.recognise", "programmes.Care"}


def test_entries_of_two_people_go_together(content: Mapping[str, Any]) -> None:
    mine, _ = with_entry(without_entry(content, "nudges", "recognise"), "nudges", "Mine")
    mine = with_values(mine, {("nudges", "reengage", "cooldown_days"): 30})
    theirs, _ = with_entry(without_entry(content, "nudges", "reengage"), "nudges", "Theirs")
    theirs = with_values(theirs, {("nudges", "recognise", "goal_days"): 9})
    both = merged(content, mine, theirs)
    nudges = both.content["nudges"]
    assert {"mine", "theirs"} <= set(nudges)
    assert "recognise" not in nudges
    assert nudges["reengage"] == mine["nudges"]["reengage"]
    assert set(both.both) == {"nudges.reengage", "nudges.recognise.goal_days"}
