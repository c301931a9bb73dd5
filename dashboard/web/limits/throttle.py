"""How long one waits between passwords: by account and network, growing. Pure.

A network alone never shuts anybody out: behind one proxy may sit strangers and a coach. Where it
has failed often, each account has one free try from it instead of five. A browser that the account
has signed in with before is counted for itself, so that no stranger can shut its owner out.
"""

import ipaddress
from datetime import datetime, timedelta
from typing import Final

from domain.store.staff.sign_in import PastTries, Tries

#: How far back tries count.
WINDOW: Final = timedelta(hours=1)
_FREE_HERE, _FREE_FOR_ACCOUNT, _FREE_FOR_NETWORK = 5, 20, 30
_FREE_IN_BUSY_NETWORK: Final = 1
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(minutes=15)


def network_of(host: str) -> str:
    """What counts as one origin: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def wait_for(past: PastTries, *, known_browser: bool, now: datetime) -> timedelta:
    """How long until the next password is looked at; zero or less: now."""
    if known_browser:
        return _wait(past.here, _FREE_HERE, now)
    busy = past.network.number >= _FREE_FOR_NETWORK
    free = _FREE_IN_BUSY_NETWORK if busy else _FREE_HERE
    return max(_wait(past.here, free, now), _wait(past.account, _FREE_FOR_ACCOUNT, now))


def _wait(tries: Tries, free: int, now: datetime) -> timedelta:
    over = tries.number - free
    if over < 0 or tries.last_at is None:
        return timedelta(0)
    # four doublings reach the longest
    return min(_LONGEST, _FIRST * 2 ** min(over, 4)) - (now - tries.last_at)
