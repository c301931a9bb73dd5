"""The policy in the browser: proposed, reviewed, saved; never over somebody else's unknowingly."""

import re

from sqlmodel import func, select
from starlette.testclient import TestClient

from domain.policy import InputKind, Policy, fields_of
from domain.store.database.engine import Database
from domain.store.operations.policy_revisions import read_policy_changes, save_policy
from domain.store.tables import PolicyProposal
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.messages.test_routes import COACH
from tests.dashboard.test_pages import shown

ADMIN = "admin@example.org"


def token_on(browser: TestClient, path: str = "/settings") -> str:
    found = re.search(r"\b([0-9a-f]{64})\b", shown(browser, path))
    assert found
    return found[1]


def form_of(
    policy: Policy, section: str, parts: tuple[str, ...], **other: str
) -> dict[str, object]:
    """What the browser would send of a section, with some values typed over."""
    form: dict[str, object] = {"section": section, "made_from": policy.revision}
    for name, field in fields_of(policy.model_dump(mode="json")).items():
        if field.path[0] not in parts:
            continue
        if field.kind is InputKind.CHOICES:
            form |= {f"{name}~{one}": "on" for one in field.value}
        elif field.kind is not InputKind.SWITCH or field.value:
            form[name] = field.text
    return {**form, **other}


SENDING = ("caps", "quiet_hours", "quiet_hours_unknown_zone", "consent", "sending", "costs")


def propose(browser: TestClient, policy: Policy, **values: str) -> str:
    form = form_of(policy, "sending", SENDING, **{"token": token_on(browser), **values})
    return browser.post("/settings/propose", data=form).headers["location"]


def save(browser: TestClient, *, note: str = "Fewer messages", section: str = "") -> str:
    queries = browser.app.state.queries  # type: ignore[attr-defined]
    with queries.database.reading() as session:
        newest = session.exec(select(func.max(PolicyProposal.id))).one()
    form = {"token": token_on(browser), "note": note, "proposal": str(newest), "section": section}
    answer = browser.post("/settings/save", data=form)
    return str(answer.headers.get("location", answer.status_code))


def sections_sent(browser: TestClient, search: str) -> dict[str, str]:
    """What the forms about an open change say of where their reader is."""
    page = shown(browser, "/settings", search)
    ways = [one for one in ("save", "merge", "drop") if f"/settings/{one}" in page]
    # beside theirs, the form of the tab itself says where it is
    sent = len(re.findall(r"\bsection (?:hidden )?sending\b|\bsending (?:hidden )?section\b", page))
    return dict.fromkeys(ways, "sending") if sent == len(ways) + 1 else {"forms": str(sent)}


def test_only_what_changed_is_shown_and_saved_with_a_note(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in(ADMIN)
    where = propose(browser, policy, **{"caps.per_week": "1"})
    assert where == "/settings?section=sending&notice=proposed"
    page = shown(browser, "/settings")
    assert "Not saved yet: 1 change" in page
    assert "Caps: per week" in page
    assert save(browser, note=" ") == "409"
    assert save(browser) == "/settings?section=revisions&notice=saved"
    (change,) = seeded.read(read_policy_changes)
    assert (change.saved_by, change.note) == (ADMIN, "Fewer messages")
    listed = shown(browser, "/settings", "?section=revisions")
    assert "Fewer messages" in listed
    assert "Caps: per week" in listed
    # in force at once, in the process that runs on
    assert browser.app.state.queries.policy.caps.per_week == 1  # type: ignore[attr-defined]


def test_what_cannot_be_is_said_at_the_field_and_not_saved(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in(ADMIN)
    where = propose(browser, policy, **{"caps.per_week": "two", "caps.per_day": "2"})
    assert where.endswith("notice=wrong")
    page = shown(browser, "/settings", "?section=sending")
    assert "valid integer" in page
    assert "two" in page  # nothing that was typed is lost
    assert save(browser).endswith("notice=kept")
    with seeded.reading() as session:
        assert read_policy_changes(session) == []


def test_somebody_faster_is_shown_with_the_difference_and_nothing_is_lost(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in(ADMIN)
    propose(browser, policy, **{"caps.per_week": "1"})
    theirs = policy.model_copy(update={"programme_weeks": 20})
    with seeded.transaction() as session:
        save_policy(
            session, theirs, made_from=policy.revision, in_force=policy, by="grace@x.example",
            note="Longer programme", now=Clock().now,
        )  # fmt: skip
    assert save(browser).endswith("notice=overtaken")
    page = shown(browser, "/settings")
    assert "Put this in force?" not in page  # first it has to be put on top of theirs
    assert "In force now" in page
    assert '"In force"' not in page  # of what was in force when they began
    assert "Somebody else changed the settings meanwhile" in page
    assert "Longer programme" in page
    assert "Length of a programme" in page
    assert browser.post("/settings/merge", data={"token": token_on(browser)}).status_code == 303
    assert save(browser).endswith("notice=saved")
    now = browser.app.state.queries.policy  # type: ignore[attr-defined]
    assert (now.caps.per_week, now.programme_weeks) == (1, 20)


def test_whoever_is_refused_or_decides_otherwise_stays_on_their_tab(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in(ADMIN)
    propose(browser, policy, **{"caps.per_week": "1"})
    with seeded.transaction() as session:
        save_policy(
            session, policy.model_copy(update={"programme_weeks": 20}), made_from=policy.revision,
            in_force=policy, by="grace@x.example", note="Longer programme", now=Clock().now,
        )  # fmt: skip
    here = "?section=sending"
    assert save(browser, section="sending") == f"/settings{here}&notice=overtaken"
    assert sections_sent(browser, here) == {"merge": "sending", "drop": "sending"}
    for action, notice in (("merge", "merged"), ("drop", "dropped")):
        form = {"token": token_on(browser), "section": "sending"}
        done = browser.post(f"/settings/{action}", data=form)
        assert done.headers["location"] == f"/settings{here}&notice={notice}"
        if action == "merge":
            assert sections_sent(browser, here) == {"save": "sending", "drop": "sending"}


def test_going_back_is_a_change_of_its_own(sign_in: SignIn, policy: Policy) -> None:
    browser = sign_in(ADMIN)
    propose(browser, policy, **{"caps.per_week": "1"})
    save(browser)
    form = {"token": token_on(browser), "revision": policy.revision}
    done = browser.post("/settings/restore", data=form)
    assert done.headers["location"] == "/settings?section=revisions&notice=restored"
    assert save(browser, note="It was too few").endswith("notice=saved")
    assert browser.app.state.queries.policy == policy  # type: ignore[attr-defined]
    assert "It was too few" in shown(browser, "/settings", "?section=revisions")


def test_managers_read_the_settings_and_coaches_do_not(sign_in: SignIn, policy: Policy) -> None:
    manager = sign_in()
    page = shown(manager, "/settings")
    assert "an admin changes them" in page
    assert "See what it would change" not in page
    token = token_on(manager, "/messages/words")
    form = {"token": token, "section": "sending", "made_from": policy.revision}
    assert manager.post("/settings/propose", data=form).status_code == 403
    manager.cookies.clear()
    assert "Progress critical below" not in shown(sign_in(COACH), "/settings")
