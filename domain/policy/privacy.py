"""Which roles know who a learner is."""

from typing import Final, Literal

from domain.policy.values import Frozen

#: Their work is with people they have to call, and they see no others.
_ALWAYS: Final = "coach"


class Privacy(Frozen):
    """Names and addresses only where a role needs them; to all others a learner is a number."""

    names_for: tuple[Literal["manager", "admin"], ...] = ("manager", "admin")
    """Roles that see names, addresses and notes. The others see "Learner 1234" everywhere; coaches
    always see who their own learners are, analysts never see anybody."""

    def sees_names(self, role: str) -> bool:
        """Whether somebody of this role may know who a learner is."""
        return role == _ALWAYS or role in self.names_for
