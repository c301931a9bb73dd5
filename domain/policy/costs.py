"""What help costs, to weigh it against what it gains."""

from typing import Annotated

from pydantic import Field

from domain.policy.values import Frozen


class Costs(Frozen):
    """What one message costs, by channel; empty: nobody said, and nothing is reckoned with it."""

    currency: str = "GBP"
    """What the costs are in, as in GBP or EUR."""
    email: Annotated[float, Field(ge=0)] | None = None
    """One mail, with its share of the provider's fee."""
    sms: Annotated[float, Field(ge=0)] | None = None
    """One text message to one learner."""

    def of(self, channel: str) -> float | None:
        """What a message by that channel costs; None where nobody said."""
        return {"email": self.email, "sms": self.sms}.get(channel)
