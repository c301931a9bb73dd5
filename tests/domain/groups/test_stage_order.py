import pandas as pd
import pytest

from domain.groups import in_stage_order, stage_order


def reached(**progress: float | None) -> pd.DataFrame:
    return pd.DataFrame({"stage": list(progress), "progress": list(progress.values())}).astype(
        {"progress": "Float64"}
    )


def test_stages_follow_how_far_their_learners_have_come() -> None:
    found = stage_order(reached(Final=98.3, Foundations=20.4, Onboarding=0.6, Practice=45.0))
    assert found == ("Onboarding", "Foundations", "Practice", "Final")


@pytest.mark.parametrize(
    "progress",
    [
        {"Two": 10.0, "One": None},  # of one, nobody's progress is known
        {"Two": 49.0, "Three": 50.0, "One": 52.5},  # progress that begins anew in each stage
    ],
)
def test_where_progress_tells_no_order_stages_stand_by_name(
    progress: dict[str, float | None],
) -> None:
    assert stage_order(reached(**progress)) == tuple(sorted(progress))


def test_no_stage_and_one_stage_need_no_order() -> None:
    assert stage_order(reached()) == ()
    assert stage_order(reached(Only=None)) == ("Only",)
    assert stage_order(reached(Only=50.0)) == ("Only",)


def test_names_outside_the_order_come_after_it() -> None:
    assert in_stage_order(["b", "a", "Two", "One"], ("One", "Two")) == ["One", "Two", "a", "b"]
