"""What a browser says it is, and roughly where it comes from, in words for its owner. Pure."""

import ipaddress
from typing import Final

#: What tells browsers and systems apart, the telling ones first: most claim to be others as well.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Such as Firefox on Linux; empty where it says nothing that we know."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system


def coarse(network: str) -> str:
    """The network without the part that tells one household or desk from another."""
    try:
        address = ipaddress.ip_network(network, strict=False).network_address
    except ValueError:
        return ""
    kept = 24 if address.version == 4 else 48  # noqa: PLR2004 - the version of the protocol
    return str(ipaddress.ip_network((address, kept), strict=False))
