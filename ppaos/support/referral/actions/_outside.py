"""Speaking to a machine outside, and to no machine inside: the address is looked up once and then held to."""

import socket
import ssl
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 10
PORTS = {"https": 443, "http": 80}
# Addresses of version 6 that lead on to one of version 4 which nobody has looked at.
TUNNELS = [ip_network(net) for net in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class NotOutside(ValueError):
    """The address may not be spoken to; `code` says why: address_unreadable, address_unsafe, address_unknown,
    address_inside."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

    def __str__(self) -> str:
        return address_faults()[self.code]


def address_faults() -> dict[str, str]:
    """Why an address is not spoken to, in words."""
    return {
        "address_unreadable": _("The address cannot be read. Write it like https://agency.go.th/ppaos."),
        "address_unsafe": _("The address must begin with https://."),
        "address_unknown": _("No machine answers to the name in this address. Look at its spelling."),
        "address_inside": _("The address leads to a machine inside. Only public addresses are told."),
    }


def check_outside(url: str) -> None:
    """Raise NotOutside unless the address is a public machine's, by https; hosts that the settings name are let be."""
    _looked_up(url)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send the body and give the status of the answer; what the answer says is not read, where it leads not followed.

    Raises NotOutside, or httpx.HTTPError where nobody answers in time.
    """
    parts, address = _looked_up(url)
    host = parts.netloc.rpartition("@")[2]
    pinned = httpx.URL(url).copy_with(host=address)
    with httpx.Client(
        timeout=SECONDS, follow_redirects=False, trust_env=False, verify=ssl.create_default_context()
    ) as client:
        request = client.build_request(
            "POST", pinned, content=body, headers={**headers, "Host": host},
            extensions={"sni_hostname": parts.hostname},
        )  # fmt: skip
        response = client.send(request, stream=True)
        response.close()
        return response.status_code


def _looked_up(url: str) -> tuple[SplitResult, str]:
    """The parts of the address, and the number of the machine it leads to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise NotOutside("address_unreadable") from error
    if not host or not port or parts.username or parts.password:
        raise NotOutside("address_unreadable")
    is_named = host in settings.WEBHOOK_HOSTS
    if parts.scheme != "https" and not is_named:
        raise NotOutside("address_unsafe")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotOutside("address_unknown") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not is_named and not all(_is_public(ip_address(address.partition("%")[0])) for address in addresses):
        raise NotOutside("address_inside")
    return parts, addresses[0]


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if any(address in net for net in TUNNELS):
            return False
    return address.is_global and not address.is_multicast
