from datetime import date
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.coaching.challenges import (
    LARGEST,
    SMALLEST,
    MemberProgress,
    Volunteer,
    in_order,
    match,
    monday_of,
    target,
    together,
)

PEOPLE = st.lists(
    st.builds(
        Volunteer,
        enrolment_id=st.integers(1, 10_000),
        cohort_id=st.integers(1, 3),
        pace=st.floats(0, 7),
    ),
    max_size=60,
    unique_by=lambda one: one.enrolment_id,
)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_groups_are_small_of_one_cohort_and_the_same_in_any_order(
    people: list[Volunteer], random: Random
) -> None:
    groups = match(people)
    by_number = {one.enrolment_id: one for one in people}
    for group in groups:
        assert SMALLEST <= len(group.enrolment_ids) <= LARGEST
        assert {by_number[n].cohort_id for n in group.enrolment_ids} == {group.cohort_id}
    placed = [number for group in groups for number in group.enrolment_ids]
    assert len(placed) == len(set(placed))
    shuffled = random.sample(people, len(people))
    assert match(shuffled) == groups


@given(PEOPLE)
def test_nobody_is_left_out_unless_a_cohort_has_fewer_than_three(people: list[Volunteer]) -> None:
    placed = {number for group in match(people) for number in group.enrolment_ids}
    for cohort in {one.cohort_id for one in people}:
        members = {one.enrolment_id for one in people if one.cohort_id == cohort}
        assert members & placed == (members if len(members) >= SMALLEST else set())


@given(PEOPLE)
def test_groups_hold_neighbours_in_pace(people: list[Volunteer]) -> None:
    pace = {one.enrolment_id: one.pace for one in people}
    spans: dict[int, list[tuple[float, float]]] = {}
    for group in match(people):
        paces = [pace[number] for number in group.enrolment_ids]
        spans.setdefault(group.cohort_id, []).append((min(paces), max(paces)))
    for found in spans.values():
        assert all(a[1] <= b[0] for a, b in pairwise(found))


def test_a_target_is_a_little_more_than_usual_and_within_reach() -> None:
    assert target([0, 0, 0.5]) == 2
    assert target([1.5, 2.2, 3]) == 3
    assert target([7, 7, 7]) == 5


def test_oneself_comes_first_and_nobody_is_ranked() -> None:
    some = [
        MemberProgress(enrolment_id=1, name="", days=5),
        MemberProgress(enrolment_id=2, name="Bo", days=0),
        MemberProgress(enrolment_id=3, name="", days=1),
    ]
    assert [s.enrolment_id for s in in_order(some, 3)] == [3, 2, 1]
    assert together(some, 3) == 4


def test_a_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 3, 8)) == date(2026, 3, 2) == monday_of(date(2026, 3, 2))
