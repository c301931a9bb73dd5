"""What messages cost stands beside what became of them, once somebody said it."""

from urllib.parse import urlencode

from dashboard.pages.impact.funnel import funnels_by
from dashboard.pages.impact.funnel_cards import by_channel
from domain.policy import Costs, Policy
from tests.dashboard.components import texts
from tests.dashboard.pages.impact.test_funnel import COUNTED


def _link(**asked: str) -> str:
    return f"/impact?{urlencode(asked)}"


def test_a_column_of_costs_is_there_once_somebody_said_what_a_message_costs(
    policy: Policy,
) -> None:
    def shown(costs: Costs) -> str:
        known = policy.model_copy(update={"costs": costs})
        return texts(by_channel(funnels_by(COUNTED, "channel", costs, tracked=[]), known, _link))

    assert "Each" not in shown(Costs())
    assert "0.001 GBP" in shown(Costs(currency="GBP", email=0.001))
