"""What nudges were worth to a group that is hidden cannot be worked out from what is shown."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.groups.effects_by_group import GroupEffect, effects_by_group
from tests.domain.groups.secret_tables import least_and_most

MINIMUM: Final = 5
#: What a learner of the cohort is: the arm drawn, if any, and whether they came back.
KINDS: Final = (
    ("treated", True),
    ("treated", False),
    ("holdout", True),
    ("holdout", False),
    ("", False),
)
#: The kinds that each cell of a group counts.
CELLS: Final = ((0,), (0, 1), (2,), (2, 3))
#: Learners of each group, by kind.
Groups = Mapping[str, tuple[int, ...]]


def counts(most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*[st.integers(most // 3, most)] * len(KINDS))


#: Some groups are small and some are not, so that some are hidden and some are not.
groups: st.SearchStrategy[Groups] = st.tuples(
    st.lists(counts(3), min_size=1, max_size=2), st.lists(counts(20), min_size=2, max_size=4)
).map(lambda both: dict(zip("ABCDEF", [*both[0], *both[1]], strict=False)))


def effects_of(people: Groups) -> list[GroupEffect]:
    drawn = [
        (group, arm, back)
        for group, many in people.items()
        for (arm, back), learners in zip(KINDS, many, strict=True)
        for _ in range(learners)
        if arm
    ]
    sizes = {group: sum(many) for group, many in people.items()}
    frame = pd.DataFrame(drawn, columns=["group", "arm", "reached"])
    return effects_by_group(frame, named={g: g for g in people}, sizes=sizes, minimum=MINIMUM)


def possible(
    people: Groups, shown: Sequence[str], group: str, cell: Sequence[int]
) -> tuple[int, int]:
    """The least and the most a cell may be, over all groups that would look just the same.

    Whoever looks knows how many each group has, and of Impact, narrowed to the cohort, how many
    were treated or held out and came back or not; what they seek is who is in which group.
    """
    names, kinds = list(people), range(len(KINDS))
    known = [([(g, k) for g in names], sum(people[g][k] for g in names)) for k in kinds]
    known += [([(g, k) for k in kinds], sum(people[g])) for g in names]
    known += [([(g, k) for k in of], sum(people[g][k] for k in of)) for g in shown for of in CELLS]
    return least_and_most(known, [(group, k) for k in cell])


@settings(max_examples=30, deadline=None)
@given(groups)
def test_no_hidden_effect_can_be_worked_out_from_the_whole_cohort_and_the_other_groups(
    people: Groups,
) -> None:
    found = effects_of(people)
    shown = [one.group for one in found if one.treated]
    hidden = [one.group for one in found if one.treated is None]
    if not shown:
        return
    for group in hidden:
        for cell in CELLS:
            least, most = possible(people, shown, group, cell)
            assert most - least >= MINIMUM, (group, cell)


@pytest.mark.parametrize("small", [0, 4])
def test_a_second_group_is_hidden_where_the_cohorts_own_effect_would_give_the_first_away(
    small: int,
) -> None:
    large = (30, 30, 30, 30, 30)
    found = effects_of({"A": (small, 2, 2, 2, 2), "B": large, "C": large, "D": large})
    assert sum(one.treated is None for one in found) >= 2
