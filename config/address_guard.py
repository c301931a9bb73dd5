"""Which addresses may be asked: nobody must make this machine ask its own neighbours.

A host is resolved once for each connection, every address it has is checked, and the connection
goes to the one that was checked: a name that means something else a moment later reaches nothing.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Self

import httpx2

from config.settings import Settings


class AddressError(Exception):
    """Why nothing is asked there, in a sentence that says what to do."""


class RefusedAddressError(AddressError):
    """An address that must not be asked: not HTTPS, private, or with a password in it."""


class UnknownHostError(AddressError):
    """A name that means nothing just now."""


class TooLongAnswerError(Exception):
    """More than one answer can hold."""


IPAddress = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

#: IPv6 that stands for an IPv4 address which a gateway then reaches: NAT64, 6to4.
_NAT64: Final = ip_network("64:ff9b::/96")
_SIX_TO_FOUR: Final = ip_network("2002::/16")
_PORTS: Final = {"https": 443, "http": 80}


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, in the order of the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True, kw_only=True)
class AddressGuard:
    """Says where a connection may go: the public internet, and networks that were named.

    In `development` this machine itself may be asked too, and without HTTPS.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    development: bool = False
    resolve: Resolve = resolve

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Of this deployment, as it is set up."""
        return cls(networks=settings.reachable_networks, development=not settings.is_production)

    def checked(self, url: httpx2.URL) -> str:
        """The address to connect to.

        Raises:
            RefusedAddressError: it must not be asked.
            UnknownHostError: the name is not known just now.
        """
        if url.userinfo:
            raise RefusedAddressError("An address must not hold a password: enter it by itself.")
        if url.scheme not in _PORTS or not url.host:
            raise RefusedAddressError("An address begins with https:// and names a host.")
        addresses = self.addresses(url.host, url.port or _PORTS[url.scheme])
        if url.scheme != "https" and not all(ip_address(one).is_loopback for one in addresses):
            raise RefusedAddressError("An address begins with https://: credentials go there.")
        return addresses[0]

    def addresses(self, host: str, port: int) -> list[str]:
        """Every address of a host, once all of them may be asked; raises as `checked` does."""
        try:
            addresses = list(self.resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(f"There is no host called {host} just now.") from error
        if not addresses:
            raise UnknownHostError(f"There is no host called {host} just now.")
        for address in addresses:
            if not self._may_be_asked(ip_address(address.partition("%")[0])):
                raise RefusedAddressError(
                    f"{host} is an address of a private network. If it is meant, name the network"
                    " in REACHABLE_NETWORKS."
                )
        return addresses

    def _may_be_asked(self, address: IPAddress) -> bool:
        plain = _plain(address)
        if any(plain in network for network in self.networks):
            return True
        if plain.is_loopback:
            return self.development
        return plain.is_global and not plain.is_multicast and not plain.is_reserved


class CheckedTransport(httpx2.HTTPTransport):
    """Connects only where the guard says, to the very address that it checked."""

    def __init__(self, guard: AddressGuard) -> None:
        """Without proxies of the environment: they would resolve names themselves."""
        super().__init__(trust_env=False, retries=0)
        self._guard = guard

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it to the checked address, for the host that its certificate has to name."""
        host = request.url.host
        pinned = httpx2.Request(
            request.method,
            request.url.copy_with(host=self._guard.checked(request.url)),
            headers=request.headers,  # with the Host of the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return super().handle_request(pinned)


def read_bounded(answer: httpx2.Response, most: int) -> bytes:
    """The whole of an answer that is streamed.

    Raises:
        TooLongAnswerError: it has more than `most` bytes.
    """
    parts, size = [], 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > most:
            raise TooLongAnswerError("more than one answer can hold")
        parts.append(part)
    return b"".join(parts)


def _plain(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address
