"""Imports: a file is uploaded, its columns are chosen, it is tried, imported and undone."""

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.in_browser.person import Person

TABLE = """Participant;E-Mail;Group;Started;Where they stand;Seen last
Jo Journey;jo.journey@learner.example.org;Spring;2026-09-07;40;2026-11-20
Al Journey;al.journey@learner.example.org;Spring;2026-09-07;85;2026-11-27
Bo Journey;bo.journey@learner.example.org;Spring;2026-09-07;about half;2026-11-27
"""


def test_a_file_becomes_learners_and_is_undone(admin: Person, tmp_path: Path) -> None:
    file, page = tmp_path / "participants.csv", admin.page
    file.write_text(TABLE, encoding="utf-8")
    admin.goes_to("/imports")
    main = page.locator("main")
    page.locator("input[type=file]").set_input_files(file)
    expect(main).to_contain_text("What it holds")
    admin.look(axe=True)
    main.locator("[data-field=name]").drag_to(main.locator(".mapping tr", has_text="Participant"))
    expect(main.get_by_label("Participant")).to_have_value("name")
    main.get_by_label("E-Mail").select_option("email")
    main.get_by_label("Where they stand").select_option("progress")
    main.get_by_label("Seen last").select_option("last_seen")
    main.get_by_label("Keep these choices as").fill("A journey's list")
    admin.presses("Try it: nothing is changed yet")
    expect(main).to_contain_text("If you import it")
    expect(main).to_contain_text("about half")
    admin.look(axe=True)
    admin.presses("Change columns")
    expect(main.get_by_label("Where they stand")).to_have_value("progress")
    admin.presses("Try it: nothing is changed yet")
    expect(main).to_contain_text("If you import it")
    admin.presses("Import")
    expect(main).to_contain_text("is imported")
    main.get_by_text("See what changed").click()
    expect(main).to_contain_text("Undo this import")
    admin.look(axe=True)
    admin.presses("Undo this import")
    admin.confirms("Undo this import", reason="It was a journey")
    expect(main).to_contain_text("asked at")
    for _ in range(60):
        if main.get_by_text("What became of it").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
        page.wait_for_selector("main h1")
    main.get_by_role("link", name="What became of it").click()
    expect(main).to_contain_text("This undid an import")
    admin.goes_to("/imports")
    main.locator("li, tr", has_text="A journey's list").get_by_role("button").last.click()
    admin.confirms("Forget it")
    admin.arrives()


def test_a_bad_file_is_named_with_what_to_do_and_leaves_nothing_behind(
    admin: Person, tmp_path: Path
) -> None:
    picture, wrong = tmp_path / "photo.csv", tmp_path / "wrong.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    wrong.write_text(TABLE.replace("jo.journey@", "jo.journey").replace("2026-09-07", "2026-13-45"))
    main = admin.page.locator("main")
    admin.goes_to("/imports")
    admin.page.locator("input[type=file]").set_input_files(picture)
    expect(main).to_contain_text("photo.csv is a picture, not a table")
    admin.look(axe=True)
    _remove(admin)
    admin.goes_to("/imports")
    admin.page.locator("input[type=file]").set_input_files(wrong)
    expect(main).to_contain_text("What it holds")
    main.get_by_label("Participant").select_option("name")
    main.get_by_label("Seen last").select_option("last_seen")
    admin.presses("Try it: nothing is changed yet")
    left_out = main.locator(".card", has_text="Left out, and why").last
    expect(left_out).to_contain_text("wrong.csv")
    expect(left_out).to_contain_text("is not an email address")
    expect(left_out).to_contain_text("is not a date")
    admin.look(axe=True)
    admin.presses("Change columns")
    expect(main).to_contain_text("What it holds")
    _remove(admin)
    admin.arrives()


def _remove(admin: Person) -> None:
    admin.presses("Remove this file")
    admin.confirms("Remove")
    admin.reads("The file is removed")
