"""A number and what it counts do not come apart at the end of a line."""

from dash import dcc, html

from dashboard.ui.frame import page
from dashboard.ui.frame.kept_together import kept_together
from tests.dashboard.components import everything

FIRM = "\N{NO-BREAK SPACE}"


def test_a_percent_sign_stays_with_its_number() -> None:
    assert kept_together("attendance 96 %, elsewhere 78 %.") == (
        f"attendance 96{FIRM}%, elsewhere 78{FIRM}%."
    )


def test_what_was_and_who_those_are_stay_whole() -> None:
    assert kept_together("Critical 82 (was 88)") == f"Critical 82 (was{FIRM}88)"
    assert kept_together("Those 13") == f"Those{FIRM}13"


def test_other_spaces_are_where_a_line_may_end() -> None:
    said = "Those who came, 13 of them: %s"
    assert kept_together(said) == said


def test_a_page_keeps_together_what_stands_deep_in_it() -> None:
    deep = html.Div([html.P([dcc.Link("82 %", href="/learners"), " of all"]), None, 7])
    assert f"82{FIRM}%" in list(everything(page("Title", deep, subtitle="96 % of them")))
    assert f"96{FIRM}% of them" in list(everything(page("Title", subtitle="96 % of them")))


def test_what_somebody_typed_is_left_as_it_is() -> None:
    typed = dcc.Textarea(value="96 % of you")
    kept_together(html.Div([typed]))
    assert typed.value == "96 % of you"
