"""Precision and recall beside two baselines."""

from domain.sentiment import LabelledTexts, as_markdown, evaluate_texts


def test_what_is_said_is_judged_against_people_and_two_baselines() -> None:
    labelled = LabelledTexts(
        name="four",
        texts=("I am stuck.", "I caught up.", "I read it.", "I am stuck too."),
        labels=("negative", "positive", "neutral", "positive"),
    )
    found = evaluate_texts(labelled, seed=1)
    ours = found.rows[found.rows["reader"] == "Staycourse"].set_index("measure")["value"]
    assert ours["precision, negative"] == 0.5
    assert ours["recall, positive"] == 0.5
    assert found.told == 0.75
    assert "the commonest label" in as_markdown(found)
