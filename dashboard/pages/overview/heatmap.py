"""Where the risk is: by week, module, stage or coach; and when learners are active."""

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.data import ACTIVE_WEEKS, PageContext, behind_link
from dashboard.pages.overview.activity_heat import by_hour, by_weekday, has_hours
from dashboard.pages.overview.risk_heat import by_dimension, by_week
from dashboard.ui import DIMENSIONS_IN_WORDS, link_words
from dashboard.ui.charts import Heat, chart, heat_grid, nothing, risk_legend, same_as_table
from dashboard.ui.frame import tabs

#: Value of `heat` in the address -> the dimension of the columns.
_ACROSS: Final = {
    "stage": "at_stage",
    "module": "module",
    "coach": "with_coach",
    "employer": "at_employer",
}
#: What may make the rows, the first that learners differ by.
_ROWS: Final = ("in_cohort", "with_coach", "at_stage", "at_employer", "segment")
_TOLD_APART: Final = tuple(dict.fromkeys((*_ROWS, *_ACROSS.values())))
_WEEKLY: Final = ("in_cohort", "with_coach")


def heatmap(context: PageContext, chosen: str) -> Component:
    """The grid chosen in the address, with the ways to the others that have something to show."""
    varied = context.queries.varied(context.viewer, context.asked, _TOLD_APART)
    offered = {"week": "Week by week"}
    offered |= {key: DIMENSIONS_IN_WORDS[name] for key, name in _ACROSS.items() if varied.get(name)}
    offered["time"] = "Times of the week"
    current = chosen if chosen in offered else "week"
    ways = tabs("/", context.selection, "heat", offered, current)
    if current == "time":
        return _times(context, ways)
    return _risk(context, current, varied, ways)


def _risk(
    context: PageContext, current: str, varied: dict[str, bool], ways: Component
) -> Component:
    bands, scored = context.queries.policy.bands, bool(context.counts["scored"].sum())
    across = _ACROSS.get(current, "")
    rows = _rows(varied, across)
    if across:
        counted = context.queries.count_by(context.viewer, context.asked, rows, across)
        heat = by_dimension(
            counted,
            rows,
            across,
            bands,
            stages=context.stages,
            link=lambda **by: behind_link(context.selection, **by),
        )
    else:
        heat = by_week(
            context.counts,
            rows,
            bands,
            link=lambda day, key: behind_link(context.selection.on(day), **{rows: key}),
        )
    measure = "Mean risk score, 0 to 100" if scored else "Percent critical by the rules"
    named = DIMENSIONS_IN_WORDS[rows].lower()
    columns = DIMENSIONS_IN_WORDS[across].lower() if across else "week of the course"
    return chart(
        "heatmap",
        heat_grid(heat),
        _as_table(heat, DIMENSIONS_IN_WORDS[rows]),
        question="Where is the risk?",
        says=f"{measure}, by {named} and {columns}. A cell leads to its learners.{_more(heat)}",
        legend=html.Div([ways, risk_legend(bands) if scored else None], className="heat-tools"),
    )


def _more(heat: Heat) -> str:
    if not heat.rows_left_out:
        return ""
    return f" {len(heat.rows)} are shown; choose a programme or coach above for the others."


def _times(context: PageContext, ways: Component) -> Component:
    active = context.queries.active(context.viewer, context.asked, weeks=ACTIVE_WEEKS)
    title = "When are learners active?"
    if active.empty:
        says = f"Nobody was seen in the last {ACTIVE_WEEKS} weeks, or no file says when."
        return _without(title, says, ways)
    selection = context.selection.on(context.as_of)
    if has_hours(active):
        heat = by_hour(
            active,
            ACTIVE_WEEKS,
            link=lambda weekday, hour: behind_link(selection, weekday=weekday, hour=hour),
        )
        says = f"Learners active in an hour, on an average of the last {ACTIVE_WEEKS} weeks."
    else:
        heat = by_weekday(active, link=lambda day: behind_link(selection, active=day))
        says = (
            f"Learners active on a day of the last {ACTIVE_WEEKS} weeks. "
            "This source tells days, not hours: with times of events, it would be by the hour."
        )
    table = _as_table(heat, "Weekday")
    return chart("heatmap", heat_grid(heat), table, question=title, says=says, legend=ways)


def _without(title: str, says: str, ways: Component) -> Component:
    """The card where there is nothing to draw, with the ways to the other grids."""
    return html.Div([ways, nothing(title, says)])


def _rows(varied: dict[str, bool], across: str) -> str:
    """What tells learners apart, but for the columns: cohorts, where there are several."""
    offered = _ROWS if across else _WEEKLY
    return next((name for name in offered if varied.get(name) and name != across), offered[0])


def _as_table(heat: Heat, heading: str) -> Component:
    return same_as_table(
        (heading, *heat.columns),
        (
            (
                row,
                *(
                    link_words(heat.text(row, column), heat.link(row, column))
                    for column in heat.columns
                ),
            )
            for row in heat.rows
        ),
    )
