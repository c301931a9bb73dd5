from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd

from dashboard.pages.impact.effect_cards import (
    at_a_glance,
    by_people,
    finding,
    most_first,
    too_early,
)
from domain.experiments.effect_report import InterventionFinding, findings
from domain.experiments.effects import Effect, TooFew
from domain.experiments.observed_contacts import Contacts
from domain.experiments.proportions import ArmCount
from domain.policy import Policy
from tests.domain.experiments.test_effect_report import DAY
from tests.domain.experiments.test_effects import draws

NOBODY = ArmCount(learners=0, reached=0)


def texts(node: Any) -> str:
    """Every word of a component, in order."""
    if isinstance(node, list | tuple):
        return " ".join(texts(part) for part in node)
    if hasattr(node, "children"):
        return texts(node.children)
    return "" if node is None else str(node)


def found(*frames: pd.DataFrame) -> list[InterventionFinding]:
    """What is found in frames of different learners, all of one intervention."""
    number = count()
    some = [f.assign(learner_ref=[f"l{next(number)}" for _ in f.index]) for f in frames]
    return findings(
        pd.concat(some),
        goal_days={"smart_reminder": 7, "reengage": 14},
        learners_on={DAY: 400},
        until=date(2026, 3, 1),
    )


def card_of(one: InterventionFinding, policy: Policy) -> str:
    assert isinstance(one.overall, Effect)
    return texts(finding(one, one.overall, policy, 0.4, is_alone=True))


def test_bands_come_with_what_to_do_there(policy: Policy) -> None:
    red = draws(800, lift=0.0, seed=1).assign(risk_band="Red")
    amber = draws(2000, lift=0.2, seed=2).assign(risk_band="Amber")
    (one,) = found(red, amber)
    text = card_of(one, policy)
    assert "By risk band" in text
    assert "no sign it helps: call instead" in text
    assert "help here" in text


def test_wordings_and_channels_are_shown_where_there_are_several(policy: Policy) -> None:
    (one,) = found(draws(400, lift=0.1))
    assert "By wording" not in card_of(one, policy)
    plain = draws(400, lift=0.0).assign(variant="plain")
    warm = draws(400, lift=0.2, seed=9).assign(variant="warm", channel="sms")
    (one,) = found(plain, warm)
    text = card_of(one, policy)
    for said in ("By wording", "Plain", "Warm beside the first", "By channel", "Email", "SMS"):
        assert said in text


def test_at_a_glance_names_each_verdict(policy: Policy) -> None:
    helps = draws(2000, lift=0.2)
    nothing = draws(600, lift=0.0, seed=8).assign(intervention="smart_reminder")
    text = texts(at_a_glance(found(helps, nothing), policy, 0.4))
    assert "All nudges together" in text
    assert "Helps" in text
    assert "No sign that it helps" in text


def test_what_is_too_early_says_how_many_are_missing(policy: Policy) -> None:
    assert too_early([], policy) is None
    assert "more learners needed to see 10 points" in texts(
        too_early(found(draws(12, lift=0.0)), policy)
    )


def test_without_any_contact_nothing_is_said_about_contacts() -> None:
    others = ArmCount(learners=10, reached=4)
    seen = Contacts(
        contacted_active=NOBODY,
        others_active=others,
        contacted_stayed=NOBODY,
        others_stayed=others,
    )
    assert by_people(seen) is None


def test_the_nudge_of_most_learners_stands_first_whatever_order_they_come_in() -> None:
    def of(intervention: str, learners: int) -> InterventionFinding:
        arm = ArmCount(learners=learners, reached=0)
        few = TooFew(treated=arm, held_out=arm, missing=9)
        return cast("InterventionFinding", SimpleNamespace(intervention=intervention, overall=few))

    found = [of("b", 3), of("c", 9), of("a", 3)]
    assert [one.intervention for one in sorted(found, key=most_first)] == ["c", "a", "b"]
