"""The pages one may go to, by job and role: the order of a working day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import dash

from dashboard.web import Viewer


def _everybody(_who: Viewer) -> bool:
    return True


def _sees_everyone(who: Viewer) -> bool:
    return who.sees_everyone


@dataclass(frozen=True)
class NavigationLink:
    """A link to the first of `paths` that there is; `whose` says who has a use for it."""

    name: str
    icon: str
    paths: tuple[str, ...]
    whose: Callable[[Viewer], bool] = _everybody


#: In order, in the side bar and, on a small screen, in its drawer.
NAVIGATION: Final = (
    NavigationLink("Today", "overview", ("/",)),
    NavigationLink("Worklist", "worklist", ("/worklist",), lambda who: who.may_decide),
    NavigationLink("Learners", "learners", ("/learners",)),
    NavigationLink("Explore", "explore", ("/explore",)),
    NavigationLink("Progression", "progression", ("/progression",)),
    NavigationLink("Impact", "impact", ("/impact",), _sees_everyone),
    NavigationLink("Equity", "equity", ("/equity",), lambda who: who.sees_demographics),
    NavigationLink("Employers", "employers", ("/employers",), _sees_everyone),
    NavigationLink("Messages", "messages", ("/messages",), lambda who: who.may_decide),
    NavigationLink(
        "Data & model", "data", ("/imports", "/jobs", "/scorer"), lambda who: who.oversees
    ),
    NavigationLink(
        "Scorer", "data", ("/scorer",), lambda who: who.sees_everyone and not who.oversees
    ),
    NavigationLink("Settings", "settings", ("/settings",), lambda who: who.oversees),
)


def navigation_of(who: Viewer) -> Iterator[tuple[str, str, str]]:
    """(path, name, icon) of each place this person has a use for, where its page is there."""
    there = {page["path"] for page in dash.page_registry.values()}
    for place in NAVIGATION:
        path = next((path for path in place.paths if path in there), None)
        if path is not None and place.whose(who):
            yield path, place.name, place.icon
