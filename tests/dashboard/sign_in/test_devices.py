import pytest

from dashboard.sign_in.devices import coarse, device_of

_MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("says", "device"),
    [
        (
            f"{_MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            (
                f"{_MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0 Safari/537.36 Edg/140.0"
            ),
            "Edge on Windows",
        ),
        (
            (
                f"{_MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        ("curl/8.5", ""),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(says: str, device: str) -> None:
    assert device_of(says) == device


def test_where_from_says_no_more_than_the_network() -> None:
    assert coarse("203.0.113.77") == "203.0.113.0/24"
    assert coarse("2001:db8:1:2::/64") == "2001:db8:1::/48"
    assert coarse("testclient") == ""
