"""Groups beside everyone else: what is said, what is hidden, what is beyond chance."""

from datetime import date

import pandas as pd
import pytest

from domain.groups import deprivation_fifth, group_comparisons

DAY = date(2026, 2, 1)


def counts(groups: dict[str, tuple[int, int]], attribute: str = "gender") -> pd.DataFrame:
    rows = [
        {"attribute": attribute, "group": g, "as_of": DAY, "learners": n, "left": cases}
        for g, (n, cases) in groups.items()
    ]
    return pd.DataFrame(rows)


def test_a_gap_is_the_groups_share_less_that_of_everyone_else_with_an_interval() -> None:
    found = group_comparisons(counts({"F": (100, 40), "M": (200, 40)}), as_of=DAY, minimum=5)
    women = found[0]
    assert women.gap == pytest.approx(0.2)
    assert women.interval is not None
    assert 0.0 < women.interval.low < 0.2 < women.interval.high
    assert women.is_beyond_chance


def test_many_comparisons_are_corrected_for() -> None:
    alone = group_comparisons(counts({"F": (100, 30), "M": (100, 17)}), as_of=DAY, minimum=5)
    more = pd.concat(
        [counts({"F": (100, 30), "M": (100, 17)})]
        + [counts({"A": (100, 20), "B": (100, 20)}, attribute=a) for a in ("age_band", "region")]
    )
    together = group_comparisons(more, as_of=DAY, minimum=5)
    assert together[0].chance > alone[0].chance


def test_small_groups_are_counted_together_and_named_so() -> None:
    found = group_comparisons(
        counts({"White": (150, 40), "Asian": (30, 9), "Other": (4, 1), "Mixed": (7, 3)}),
        as_of=DAY,
        minimum=5,
    )
    assert [one.group for one in found] == ["Asian", "Mixed + Other", "White"]
    hidden = [one.group for one in found if one.cell is None]
    assert "Mixed + Other" in hidden
    assert len(hidden) > 1  # one alone would follow from the total


def test_a_measure_nobody_knows_is_left_out() -> None:
    unknown = counts({"F": (100, 40), "M": (200, 40)}).assign(red=pd.NA)
    found = group_comparisons(unknown, as_of=DAY, minimum=5)
    assert {one.measure for one in found} == {"left"}


@pytest.mark.parametrize(
    ("band", "fifth"),
    [
        ("0-10%", "IMD 0 to 20 % (most deprived)"),
        ("10-20%", "IMD 0 to 20 % (most deprived)"),
        ("90-100%", "IMD 80 to 100 % (least deprived)"),
        ("Not known", "Not known"),
        ("0-20%", "0-20%"),
    ],
)
def test_tenths_of_deprivation_are_shown_as_fifths(band: str, fifth: str) -> None:
    assert deprivation_fifth(band) == fifth
