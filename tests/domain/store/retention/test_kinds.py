"""Every table with data of people has a kind, and so a rule that says how long it stays."""

from domain.policy import Retention
from domain.store.privacy import MENTIONS, owned_rows
from domain.store.retention import KEPT_KINDS

#: Of staff, what tells when and from where they came.
_DOOR = {"staff_session", "sign_in_try", "sign_on_request", "staff_link"}


def test_every_table_with_data_of_people_has_exactly_one_kind_and_a_new_one_has_to() -> None:
    named = [table for kind in KEPT_KINDS.values() for table in kind.tables]
    needed = {table.name for table in owned_rows(1)} | MENTIONS | _DOOR
    assert sorted(named) == sorted(set(named))
    assert needed <= set(named)


def test_every_kind_says_how_long_and_every_days_of_the_policy_has_a_kind() -> None:
    fields = {kind.setting for kind in KEPT_KINDS.values() if kind.setting}
    assert fields | {"features_weekly_days"} == {
        name for name in Retention.model_fields if name.endswith("_days")
    }
    assert all(kind.how_long(Retention()) for kind in KEPT_KINDS.values())
