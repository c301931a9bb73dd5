"""A nudge without its words cannot be put in force, and it is said which words they are."""

from domain.messaging.checks import first_words, missing_words
from domain.messaging.checks.template_syntax import syntax_problems
from domain.policy import Channel, Intervention, Policy
from tests.factories import shipped_templates


def test_what_is_missing_is_told_by_channel_and_wording(policy: Policy) -> None:
    templates = shipped_templates()
    assert missing_words(templates, policy.nudges) == {}
    plain = policy.nudges["recognise"].model_dump()
    by_text = Intervention.model_validate({**plain, "channels": ["email", "sms"]})
    assert "by sms" in missing_words(templates, {"a": by_text})["nudges.a.template"]
    worded = policy.nudges["reengage"].model_copy(update={"variants": ("plain", "warm")})
    assert "“warm”" in missing_words(templates, {"a": worded})["nudges.a.variants"]
    task = policy.nudges["coach_call"]
    assert missing_words(templates, {"a": task}) == {}


def test_what_to_begin_with_holds_only_what_a_template_may() -> None:
    for channel in Channel:
        text = first_words(channel)
        assert list(syntax_problems(text.body, "body")) == []
