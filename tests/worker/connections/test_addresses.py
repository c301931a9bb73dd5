"""No address makes this machine ask its own neighbours, however it is written."""

from collections.abc import Sequence
from ipaddress import ip_network

import httpx2
import pytest

from config.address_guard import AddressGuard, CheckedTransport, RefusedAddressError
from worker.connections.budget import Budget
from worker.connections.client import PlatformClient
from worker.connections.problems import PlatformError, TryAgainError


def guard(*addresses: str, networks: Sequence[str] = (), development: bool = False) -> AddressGuard:
    return AddressGuard(
        networks=tuple(ip_network(one) for one in networks),
        development=development,
        resolve=lambda _host, _port: addresses,
    )


def platform(rules: AddressGuard) -> PlatformClient:
    budget = Budget(seconds=60)
    return PlatformClient(title="It", address="https://lms.example.org", guard=rules, budget=budget)


def checked(rules: AddressGuard, url: str = "https://lms.example.org/api") -> str:
    return rules.checked(httpx2.URL(url))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.4.4", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),  # noqa: S104
        # an IPv4 address that IPv6 hides: mapped, through NAT64, through 6to4
        *("::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
    ],
)
def test_addresses_that_are_nobodys_in_public_are_refused(address: str) -> None:
    with pytest.raises(RefusedAddressError, match="private network"):
        checked(guard(address))
    # one good address beside it changes nothing
    with pytest.raises(RefusedAddressError):
        checked(guard("93.184.216.34", address))


def test_a_public_address_is_the_one_that_is_connected_to() -> None:
    assert checked(guard("93.184.216.34", "93.184.216.35")) == "93.184.216.34"
    assert checked(guard("2606:2800:220:1::1")) == "2606:2800:220:1::1"


def test_a_private_network_may_be_named_and_opens_no_other() -> None:
    assert checked(guard("10.1.2.3", networks=["10.1.2.0/24"])) == "10.1.2.3"
    with pytest.raises(RefusedAddressError):
        checked(guard("10.1.3.3", networks=["10.1.2.0/24"]))


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example.org/",
        "ftp://lms.example.org/",
        "https:///nowhere",
        "https://me:secret@lms.example.org/",
    ],
)
def test_only_https_without_a_password_is_asked(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        checked(guard("93.184.216.34"), url)


def test_this_machine_is_asked_in_development_alone() -> None:
    assert checked(guard("127.0.0.1", development=True), "http://localhost:8000") == "127.0.0.1"
    with pytest.raises(RefusedAddressError):
        checked(guard("127.0.0.1"), "http://localhost:8000")
    with pytest.raises(RefusedAddressError):
        checked(guard("10.0.0.1", development=True), "http://intranet")


def test_a_name_that_means_something_else_a_moment_later_reaches_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [["93.184.216.34"], ["93.184.216.34"], ["169.254.169.254"]]
    moving = AddressGuard(resolve=lambda _host, _port: answers.pop(0))
    asked: list[httpx2.Request] = []

    def send(_: object, request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=[], request=request)

    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", send)
    with platform(moving) as client:
        assert client.get("courses").content == []
        with pytest.raises(PlatformError, match="private network"):
            client.get("courses")
    (request,) = asked
    # the address that was checked, with the name for the server and its certificate
    assert (request.url.host, request.headers["Host"]) == ("93.184.216.34", "lms.example.org")
    assert request.extensions["sni_hostname"] == "lms.example.org"


def test_a_name_that_nobody_knows_is_asked_again_later() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(TryAgainError, match=r"lms\.example\.org"):
        platform(AddressGuard(resolve=unknown))


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert "Proxy" not in type(CheckedTransport(guard("93.184.216.34"))._pool).__name__
