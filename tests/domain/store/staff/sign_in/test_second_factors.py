from datetime import UTC, datetime, timedelta

from domain.store.database.engine import Database
from domain.store.staff.access import remove_user, reset_second_factor
from domain.store.staff.members import Role, create_user
from domain.store.staff.provider_accounts import SignOnWay, begin_way, end_way
from domain.store.staff.sign_in.second_factors import (
    asks_for_code,
    begin_second_factor,
    count_recovery_codes,
    find_second_factor,
    new_recovery_codes,
    take_code,
    take_recovery_code,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_each_code_is_taken_once_and_a_reset_or_leaving_ends_them_all(database: Database) -> None:
    with database.transaction() as session:
        kim = create_user(
            session, email="kim@example.org", name="Kim", role=Role.COACH, password_hash="x"
        )
        number = kim.staff_id
        begin_second_factor(session, staff_id=number, secret="kept", now=NOW)
        assert not asks_for_code(session, kim, ())
        taken = [take_code(session, staff_id=number, step=s, now=NOW) for s in (7, 7, 6, 8)]
        assert taken == [True, False, False, True]
        assert asks_for_code(session, kim, ())
        begin_second_factor(session, staff_id=number, secret="another", now=NOW)
        found = find_second_factor(session, number)
        assert found
        assert found.secret == "kept"  # an app in use is not replaced
        older, codes = new_recovery_codes(session, number), new_recovery_codes(session, number)
        tried = [
            take_recovery_code(session, staff_id=number, code=code, now=NOW)
            for code in (codes[0], codes[0], older[0], "")
        ]
        assert tried == [True, False, False, False]
        assert count_recovery_codes(session, number) == 9
        assert reset_second_factor(session, staff_id=number)
        assert not reset_second_factor(session, staff_id=number)
        begin_second_factor(session, staff_id=number, secret="kept", now=NOW)
        remove_user(session, staff_id=number, now=NOW)
        assert find_second_factor(session, number) is None


def test_a_way_to_the_provider_leads_back_once_and_in_time(database: Database) -> None:
    way = SignOnWay(nonce="n", verifier="v", leads_to="/learners")
    with database.transaction() as session:
        first, late = (begin_way(session, way, now=NOW) for _ in range(2))
        assert end_way(session, first, now=NOW) == way
        assert end_way(session, first, now=NOW) is None
        assert end_way(session, late, now=NOW + timedelta(minutes=10)) is None
        assert end_way(session, "never begun", now=NOW) is None
