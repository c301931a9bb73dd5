"""The policy as fields: every value is asked for, and what a form sends comes back as it was."""

import pytest

from dashboard.pages.settings.sections import SECTIONS, section_of
from domain.nudges.catalogue.policy_check import check_policy
from domain.policy import InputKind, Policy, fields_of, with_values
from domain.policy.comparison import differences, merged

CAP, RED, AMBER = "caps.per_week", "bands.red_from", "bands.amber_from"


def test_what_a_form_shows_reads_back_as_the_same_policy(policy: Policy) -> None:
    content = policy.model_dump(mode="json")
    values = {}
    for field in fields_of(content).values():
        given = field.value if field.kind is InputKind.CHOICES else [field.text]
        is_off = field.kind is InputKind.SWITCH and not field.value
        values[field.path] = field.read([] if is_off else given)
    assert check_policy(with_values(content, values)).policy == policy


def test_every_part_of_the_policy_stands_in_exactly_one_section() -> None:
    parts = [part for section in SECTIONS.values() for part in section.parts]
    assert sorted(parts) == sorted(Policy.model_fields)
    assert section_of(CAP) == "sending"


def test_every_number_staff_tune_has_a_hint(policy: Policy) -> None:
    fields = fields_of(policy.model_dump(mode="json")).values()
    bare = [one.name for one in fields if not one.hint and one.path[0] != "scorer"]
    assert bare == []


def test_channels_keep_their_order_when_nothing_is_chosen_anew(policy: Policy) -> None:
    content = policy.model_dump(mode="json")
    path = ("nudges", "reengage", "channels")
    field = fields_of(with_values(content, {path: ["sms", "email"]}))["nudges.reengage.channels"]
    assert field.read(["email", "sms"]) == ["sms", "email"]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (CAP, -1, "greater than or equal to 0"),
        (CAP, "two", "valid integer"),
        (AMBER, 90.0, "must not be above red_from"),
        ("nudges.reengage.when", "foo is 3", "unknown field 'foo'"),
        ("profile", "lax", "is not one of"),
        ("nudges.reengage.why", "", "is missing"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    policy: Policy, name: str, value: object, says: str
) -> None:
    content = policy.model_dump(mode="json")
    checked = check_policy(with_values(content, {tuple(name.split(".")): value}))
    assert checked.policy is None
    assert says in checked.problems[name]


def test_two_peoples_changes_go_together_and_the_same_value_is_named(policy: Policy) -> None:
    base = policy.model_dump(mode="json")
    mine = with_values(base, {("caps", "per_week"): 3, ("bands", "red_from"): 85.0})
    theirs = with_values(base, {("caps", "per_day"): 2, ("bands", "red_from"): 90.0})
    both = merged(base, mine, theirs)
    after = {one.name: one.after for one in differences(base, both.content)}
    assert after == {"bands.red_from": "85", "caps.per_day": "2", "caps.per_week": "3"}
    assert list(both.both) == [RED]
    assert {one.name for one in both.theirs} == {RED, "caps.per_day"}


PREREQUISITES = ("prerequisites", "digital_Skills")


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        (
            {"Quiz 1": ["Essay"], "Essay": ["intro"], "Final project": ["quiz 1"]},
            None,
        ),
        (
            {"Essay": ["intro"], "Quiz 1": ["essay", "FINAL project"], "Final project": ["quiz 1"]},
            " needs Quiz 1: take one of them out",
        ),
        ({"Essay": ["ESSAY"]}, "Essay needs Essay: take one of them out"),
    ],
)
def test_work_that_waits_for_itself_is_refused_and_the_way_round_is_named(
    policy: Policy, needs: dict[str, list[str]], says: str | None
) -> None:
    content = with_values(policy.model_dump(mode="json"), {PREREQUISITES: needs})
    checked = check_policy(content)
    assert (checked.policy is None) == (says is not None)
    if says:
        ((name, text),) = checked.problems.items()
        assert says in text
        assert " needs " in text
        assert fields_of(content)[name].label in needs


def test_names_that_staff_gave_are_shown_as_they_wrote_them(policy: Policy) -> None:
    content = policy.model_dump(mode="json")
    given = {PREREQUISITES: {"final_project": ["Read, write"]}}
    after = with_values(
        content, {**given, ("programmes", "digital_Skills"): {"organisation": "Ann"}}
    )
    fields = fields_of(after)
    one = fields["prerequisites.digital_Skills.final_project"]
    assert (one.label, one.place) == (
        "final_project",
        "Prerequisites: digital_Skills: final_project",
    )
    assert (
        fields["programmes.digital_Skills.organisation"].place
        == "Programmes: digital_Skills: organisation"
    )
    (came,) = [d for d in differences(content, after) if d.name == "programmes.digital_Skills"]
    assert came.place == "Programmes: digital_Skills"


def test_names_of_a_list_stand_one_a_line_and_may_have_commas(policy: Policy) -> None:
    work = {PREREQUISITES: {"Essay": ["Read, write", "Quiz 1"]}}
    content = with_values(policy.model_dump(mode="json"), work)
    field = fields_of(content)["prerequisites.digital_Skills.Essay"]
    assert field.read([field.text]) == ["Read, write", "Quiz 1"]
    assert field.read([" Ethics, law\r\n\r\nQuiz 2 "]) == ["Ethics, law", "Quiz 2"]
    assert field.says == "Read, write; Quiz 1"  # two, not three


def test_no_field_is_called_by_an_abbreviation_and_all_but_few_explain_themselves(
    policy: Policy,
) -> None:
    fields = fields_of(policy.model_dump(mode="json")).values()
    assert {one.label for one in fields if "Min " in one.label or "Sms" in one.label} == set()
    assert [one.name for one in fields if one.path[0] == "scorer" and not one.hint] == []
    (text,) = [one for one in fields if one.path == ("costs", "sms")]
    assert (text.label, text.place) == ("SMS", "Costs: SMS")
