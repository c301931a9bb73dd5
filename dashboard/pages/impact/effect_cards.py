"""What nudges were worth as cards: all of them at a glance, then one by one. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.impact.effect_figures import (
    axis,
    checks,
    difference,
    group,
    interval_figure,
    readable,
    verdict_mark,
)
from dashboard.ui import Child, card, chip, count, facts, table, upper_first
from dashboard.ui.learners import CHANNELS, event, event_list, title_of
from domain.experiments import ALL, Contacts, Effect, InterventionFinding, TooFew, advice, sentence
from domain.policy import Policy

_BANDS: Final = ("Red", "Amber", "Green")
_HEADINGS: Final = ("Learners", "Treated", "Held out", "Difference")


def most_first(one: InterventionFinding) -> tuple[int, str]:
    """Of most learners first: what is known best stands above, the same on every day."""
    return -(one.overall.treated.learners + one.overall.held_out.learners), one.intervention


def at_a_glance(found: Sequence[InterventionFinding], policy: Policy, limit: float) -> Component:
    """One row per nudge that can be compared, all of them together first, then by risk band."""
    together = next((one for one in found if one.intervention == ALL), None)
    each = [one for one in found if one is not together and isinstance(one.overall, Effect)]
    rows = [
        _row(
            html.A(title_of(one.intervention, policy), href=f"#{one.intervention}"),
            one.overall,
            limit,
            note=verdict_mark(one.overall),
        )
        for one in each
    ]
    if together:
        rows.insert(0, _row("All nudges together", together.overall, limit))
        rows += _bands(together, limit, "All nudges together, by risk band")
    return card(
        "At a glance",
        html.P(sentence(together.overall), className="finding") if together else None,
        _table(rows, limit),
        note="Randomised · active again within each nudge's goal window · "
        "+3 points: 3 more learners in 100",
        name="impact glance",
    )


def finding(
    one: InterventionFinding, effect: Effect, policy: Policy, limit: float, *, is_alone: bool
) -> Component:
    """One nudge: a sentence, both goals, where it helps, and the checks.

    Where it `is_alone` its figures stand here; otherwise they are in the table of all.
    """
    days, rows = policy.nudges[one.intervention].goal_days, list(_rows(one, limit))
    return html.Div(
        card(
            title_of(one.intervention, policy),
            html.P(sentence(effect), className="finding"),
            _table([_row("Everyone", one.overall, limit)], limit) if is_alone else None,
            html.Details(
                [
                    html.Summary("Where it helps, the second goal, and whether the test is sound"),
                    _table(rows, limit) if rows else None,
                    facts(checks(effect, one.still_open)),
                ]
            ),
            note=f"Randomised · goal: active again within {days} days",
            name="impact",
        ),
        id=one.intervention,
    )


def too_early(early: Sequence[InterventionFinding], policy: Policy) -> Child:
    """Nudges with too few learners to compare, and how many are missing."""
    if not early:
        return None
    return card(
        "Too early to say",
        rows=event_list(_early(one, policy) for one in early),
        note="Randomised too, with too few learners whose goal window is over.",
        name="early",
    )


def by_people(seen: Contacts) -> Child:
    """Contacted learners beside others; nothing where nobody was contacted."""
    if not seen.contacted_active.learners:
        return None
    rows = [
        ("Contacted within a week", seen.contacted_active, seen.contacted_stayed),
        ("Not contacted", seen.others_active, seen.others_stayed),
    ]
    heads = ("Learners", "Active in the fortnight after that week", "Still enrolled at 35 days")
    cells = ((name, group(active), group(stayed)) for name, active, stayed in rows)
    return card(
        "Calls and other contacts",
        html.P(
            "Nobody is kept from a call at random: coaches choose whom to call and reach some more"
            " easily than others. A difference here says who was called, not what calls do.",
            className="says",
        ),
        table(heads, cells, name="stacked numbers people"),
        note="Observational, not randomised · from the day a learner came onto the worklist",
    )


def _rows(one: InterventionFinding, limit: float) -> Iterator[Component]:
    yield from _bands(one, limit, "By risk band")
    if one.enrolled.treated.learners:
        yield _heading("Second goal: still enrolled after 35 days")
        yield _row("Everyone", one.enrolled, limit)
    yield from _wordings(one, limit)


def _wordings(one: InterventionFinding, limit: float) -> list[Component]:
    rows = list(_part("By wording", one.by_variant, limit))
    rows += [_between(name, against, limit) for name, against in one.between.items() if rows]
    channels = {CHANNELS.get(name, name): e for name, e in one.by_channel.items()}
    return [*rows, *_part("By channel", channels, limit)]


def _bands(one: InterventionFinding, limit: float, title: str) -> Iterator[Component]:
    bands = {band: one.by_band[band] for band in _BANDS if band in one.by_band}
    if len(bands) > 1 and any(readable(shown) for shown in bands.values()):
        yield _heading(title)
        for band, shown in bands.items():
            what = advice(shown, band=band) if readable(shown) else None
            yield _row(chip(band), shown, limit, note=what)


def _part(title: str, parts: Mapping[str, Effect | TooFew], limit: float) -> Iterator[Component]:
    if len(parts) > 1 and any(readable(shown) for shown in parts.values()):
        yield _heading(title)
        for name, shown in parts.items():
            yield _row(upper_first(name), shown, limit)


def _between(name: str, against: Effect | TooFew, limit: float) -> Component:
    """One wording beside the first: both were sent, so each cell names its own."""
    cells = (
        html.Span(f"{upper_first(name)} beside the first", className="says"),
        f"{upper_first(name)}: {group(against.treated)}",
        f"First: {group(against.held_out)}",
        difference(against),
    )
    return _line(cells, interval_figure(against, limit=limit), name="wordings")


def _table(rows: Sequence[Component], limit: float) -> Component:
    heads = [html.Th(h, scope="col") for h in _HEADINGS]
    hidden = html.Span("The same, drawn", className="visually-hidden")
    return dbc.Table(
        [
            html.Thead(html.Tr([*heads, html.Th([axis(limit), hidden], className="drawn")])),
            html.Tbody(list(rows)),
        ],
        class_name="stacked effects",
    )


def _heading(text: str) -> Component:
    return html.Tr(html.Th(text, colSpan=len(_HEADINGS) + 1, scope="rowgroup"), className="part")


def _row(name: Child, shown: Effect | TooFew, limit: float, *, note: Child = None) -> Component:
    words: Child = difference(shown)
    if note is not None:
        words = html.Div([words, html.Div(note, className="says")])
    cells = (name, group(shown.treated), group(shown.held_out), words)
    return _line(cells, interval_figure(shown, limit=limit))


def _line(cells: Sequence[Child], drawn: Child, *, name: str = "") -> Component:
    shown_cells = [html.Td(c, **{"data-label": h}) for c, h in zip(cells, _HEADINGS, strict=True)]
    return html.Tr([*shown_cells, html.Td(drawn, className="drawn")], className=name)


def _early(one: InterventionFinding, policy: Policy) -> Component:
    waiting = count(one.still_open, "learner") if one.still_open else "nobody"
    return event(
        title_of(one.intervention, policy),
        html.Div(f"{sentence(one.overall)} Goal window still open: {waiting}.", className="says"),
        None,
    )
