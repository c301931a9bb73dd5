from dataclasses import replace

import pandas as pd
import pytest

from dashboard.pages.impact.funnel import cost_of_a_point, funnel_of, funnels_by, reasons
from domain.experiments.effects import Effect
from domain.policy import Costs
from tests.dashboard.pages.impact.test_effect_cards import found
from tests.domain.experiments.test_effects import draws

STEPS = ("planned", "held_out", "held_back", "asked", "waiting", "sent", "delivered", "not_arrived")
COUNTED = pd.DataFrame(
    [
        ("reengage", "email", 50, 0, 5, 0, 5, 40, 30, 1, 4, 20),
        ("reengage", "sms", 12, 0, 2, 0, 0, 10, 0, 0, 0, 5),
        ("reengage", None, 20, 10, 10, 0, 0, 0, 0, 0, 0, 0),
        ("recognise", "email", 8, 0, 0, 0, 0, 8, 0, 0, 0, 8),
    ],
    columns=["intervention", "channel", *STEPS, "clicked", "returned"],
).assign(opened=0, answered=[3, 2, 0, 0])


def test_a_cost_that_nobody_said_stays_unknown() -> None:
    unknown = funnel_of(COUNTED, Costs(), tracked=["clicked"])
    assert unknown.cost is None
    assert unknown.cost_each is None
    half = funnel_of(COUNTED, Costs(email=0.5), tracked=["clicked"])
    assert half.cost is None
    known = funnel_of(COUNTED, Costs(email=0.5, sms=2), tracked=["clicked"])
    assert known.cost == pytest.approx(48 * 0.5 + 10 * 2)
    assert known.cost_each == pytest.approx(44 / 58)
    by_nudge = funnels_by(COUNTED, "intervention", Costs(email=0.5), tracked=["clicked"])
    assert by_nudge["recognise"].cost == 4
    assert by_nudge["reengage"].cost is None


def test_what_nobody_tells_is_not_none_at_all() -> None:
    found = funnel_of(COUNTED, Costs(), tracked=[])
    assert (found.opened, found.clicked, found.answered) == (None, None, 5)
    assert found.delivered == 30
    silent = COUNTED.assign(delivered=0)
    assert funnel_of(silent, Costs(), tracked=["clicked"]).delivered is None
    by_channel = funnels_by(COUNTED, "channel", Costs(), tracked=["clicked"])
    assert list(by_channel) == ["email", "", "sms"]


def test_reasons_leave_out_the_random_draw() -> None:
    held = pd.DataFrame(
        [("reengage", "cooldown", 6), ("reengage", "holdout", 10), ("recognise", "cooldown", 3)],
        columns=["intervention", "reason", "nudges"],
    )
    assert reasons(held) == {"cooldown": 9}
    assert reasons(held, "recognise") == {"cooldown": 3}


def test_a_point_costs_something_only_where_a_gain_is_shown() -> None:
    funnel = funnel_of(COUNTED, Costs(email=1, sms=1), tracked=["clicked"])
    assert cost_of_a_point(funnel, [], "reengage") is None
    assert cost_of_a_point(replace(funnel, cost=None), [], "reengage") is None


def test_a_point_costs_its_part_of_what_was_spent() -> None:
    (one,) = found(draws(4000, lift=0.2))
    assert isinstance(one.overall, Effect)
    funnel = funnel_of(COUNTED, Costs(email=1, sms=1), tracked=["clicked"])
    cost = cost_of_a_point(funnel, [one], one.intervention)
    assert cost == pytest.approx(58 / (100 * one.overall.best))
    (none,) = found(draws(4000, lift=0.0))
    assert cost_of_a_point(funnel, [none], none.intervention) is None
