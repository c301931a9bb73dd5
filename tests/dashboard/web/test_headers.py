import re

from tests.dashboard.conftest import SignIn


def test_browsers_keep_every_file_of_a_page_for_a_year(sign_in: SignIn) -> None:
    browser = sign_in()
    page = browser.get("/").text
    files = re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', page)
    assert len(files) > 10
    for file in files:
        answer = browser.get(file.replace("&amp;", "&"))
        assert answer.status_code == 200, file
        assert "max-age=31536000" in answer.headers["cache-control"], file
    assert browser.get("/").headers["cache-control"] == "no-store"


def test_an_address_without_a_version_or_a_file_is_not_kept(sign_in: SignIn) -> None:
    browser = sign_in()
    for file in ("/assets/theme.js", "/assets/no-such-file.js?m=1", "/?m=1"):
        assert "max-age=31536000" not in browser.get(file).headers.get("cache-control", ""), file
