"""gunicorn's access log, without what nobody needs: no usable link, no query string, no whole address (LAW.md DS-17).

`gunicorn.conf.py` names it. What people search for stands in query strings, so these are left out; headers, cookies and
environment variables cannot be logged either.
"""

import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from integrationrunde.kit.logs import without_tokens

_KEPT = ("t", "m", "s", "B", "b", "T", "M", "D", "L", "H", "p")
KEPT_BITS = {4: 24, 6: 48}


def shortened(address: str) -> str:
    """The address of the network: three bytes of IPv4, three groups of IPv6; ``-`` for anything else."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "-"
    return str(ipaddress.ip_network((found, KEPT_BITS[found.version]), strict=False).network_address)


class CarefulLogger(Logger):
    """Offers only harmless values to the format of the access log; everything else shows as ``-``."""

    def atoms(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: timedelta) -> dict[str, Any]:
        """The values of one line, by gunicorn's names: h, l, u, t, r, m, U, s, b, B, T, M, D, L, H, p, f, a."""
        found = super().atoms(resp, req, environ, request_time)
        path = without_tokens(str(found["U"]))
        line = f"{found['m']} {path} {found['H']}"
        kept = {name: found[name] for name in _KEPT if name in found}
        nothing = dict.fromkeys(("l", "u", "f", "a", "q"), "-")
        return {**kept, **nothing, "h": shortened(str(found["h"])), "r": line, "U": path}
