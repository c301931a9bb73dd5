from domain.risk.monitoring.fairness import GroupAudit
from domain.risk.monitoring.fairness_report import HEAD, as_html, as_markdown, lines

SHOWN = GroupAudit(
    programme="Data | Web",
    attribute="age_band",
    group="<55",
    learners=1200,
    suppressed=False,
    auc=0.8123,
    auc_gap=-0.05,
    missed=0.4,
)
HIDDEN = GroupAudit(programme="Data", attribute="gender", group="X", learners=0, suppressed=True)


def test_a_small_group_shows_that_it_is_small_and_nothing_else() -> None:
    shown, hidden = lines([SHOWN, HIDDEN])
    assert hidden[:4] == ("Data", "gender", "X", "few")
    assert set(hidden[4:]) == {""}
    assert shown[3:6] == ("1,200", "0.81", "-0.05")
    assert len(shown) == len(hidden) == len(HEAD)


def test_the_document_says_the_verdict_and_keeps_its_columns() -> None:
    text = as_markdown([SHOWN], ["Data, age_band <55: 40% missed"], "Fairness")
    assert "Served worse than tolerated: Data, age_band <55" in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {len(HEAD) + 1}


def test_names_of_groups_cannot_become_markup() -> None:
    page = as_html([SHOWN], [], "Fairness")
    assert "&lt;55" in page
    assert "<55" not in page
    assert "Of no group a gap is beyond what the gates" in page
