import re

import pytest

from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown, texts

LAST = as_ofs(SIZE)[-1]


def test_any_two_dimensions_cross_and_every_number_leads_on(
    sign_in: SignIn, seeded: Database
) -> None:
    frame = read_snapshots(seeded, LAST)
    browser = sign_in()
    text = shown(browser, "/explore", "?question=cross&rows=with_coach&columns=segment")
    (link,) = re.findall(r"/explore/learners\?with_coach=3&segment=Critical", text)
    found = shown(browser, *_parted(link))
    theirs = frame[(frame["coach_id"] == 3) & (frame["composite_segment"] == "Critical")]
    assert f"{len(theirs)} learners" in found
    assert set(theirs["name"]) <= set(texts(browser, *_parted(link)))


def test_each_view_shows_each_measure(sign_in: SignIn) -> None:
    browser = sign_in()
    for view, measure in (
        ("table", "leaving"),
        ("bars", "learners"),
        ("heat", "risk"),
        ("no such view", "quiet"),
    ):
        search = f"?question=cross&rows=barrier&columns=band&view={view}&measure={measure}"
        text = shown(browser, "/explore", search)
        assert "Barrier by risk band" in text
        assert "&band=Red" in text


def test_a_coach_finds_none_of_another_behind_any_address(
    sign_in: SignIn, seeded: Database
) -> None:
    frame = read_snapshots(seeded, LAST)
    browser = sign_in("c1@example.org")
    for search in ("", "?segment=Critical", "?with_coach=4", "?coach=4", "?ranged=progress"):
        said = set(texts(browser, "/explore/learners", search))
        assert not said & set(frame.loc[frame["coach_id"] == 4, "name"])


def test_an_address_that_asks_for_nonsense_is_answered(sign_in: SignIn) -> None:
    browser = sign_in()
    for search in (
        "?ranged=name&at_least=x",
        "?weekday=99&hour=99",
        "?since=never&rule=drop&was=",
        "?page=999999999&in_cohort=~",
        "?with_coach=' or 1=1",
    ):
        assert "Who they are" in shown(browser, "/explore/learners", search)


def test_a_bar_leads_to_learners_within_its_range(sign_in: SignIn, seeded: Database) -> None:
    frame = read_snapshots(seeded, LAST)
    inside = frame["progress"].between(20, 40, inclusive="left").sum()
    text = shown(sign_in(), "/explore/learners", "?ranged=progress&at_least=20&below=40")
    assert f"{inside} learners" in text
    assert "Progress from 20 to below 40" in text


def _parted(link: str) -> tuple[str, str]:
    path, search = link.split("?")
    return path, f"?{search}"


@pytest.mark.parametrize("name", ["number", "last", "path", "selection", "self", "page"])
def test_a_list_opens_whatever_else_its_address_holds(sign_in: SignIn, name: str) -> None:
    text = shown(sign_in(), "/explore/learners", f"?composite_segment=On Track&{name}=3")
    assert "Who they are" in text
    assert f"{name}=3" not in text or name == "page"
