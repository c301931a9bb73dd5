"""Which networks may be named as one's own proxies."""

from ipaddress import IPv4Network, IPv6Network
from typing import Final

#: The widest private networks: 10.0.0.0/8 (RFC 1918) and fc00::/7 (RFC 4193).
_WIDEST: Final = {4: 8, 6: 7}


def own_network(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    """The network, unless it is too wide to be anybody's own: strangers would then be believed.

    Raises:
        ValueError: it is wider than private networks are.
    """
    if network.prefixlen < _WIDEST[network.version]:
        raise ValueError(
            f"{network} is everybody's network, and everybody could say where they come from:"
            ' name your own proxies, as in ["10.0.0.0/8"]'
        )
    return network
