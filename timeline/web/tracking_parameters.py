"""The query parameters that social networks, advertisements and mailing tools add to shared URLs.

They mean nothing here. The response cache removes them before it looks up a URL. `deploy/nginx/proxy.conf` repeats
TRACKING_PARAMETER_PATTERN in its cache key.
"""

import re
from types import MappingProxyType
from urllib.parse import unquote_plus

_PATTERNS_BY_NETWORK = MappingProxyType(
    {
        "all": "utm_[a-z_]+",
        "Zalo": "zarsrc|gidzl",
        "Facebook": "fbclid|fb_(?:action_ids|action_types|ref|source)|mibextid",
        "Instagram": "igshid|igsh",
        "Google": "[dg]clid|gclsrc|[gw]braid|gad_(?:source|campaignid)|srsltid|_g[al]",
        "Microsoft": "msclkid",
        "TikTok": "ttclid",
        "X": "twclid",
        "Mailchimp": "mc_(?:cid|eid|tc)",
        "HubSpot": "_hs(?:enc|mi)|__hs(?:tc|sc|fp)|hsCtaTracking|hsa_[a-z]+",
        "Matomo": "(?:mtm|matomo|pk|piwik)_[a-z]+",
        "Yandex": "y(?:s|m)?clid|_openstat",
    }
)
TRACKING_PARAMETER_PATTERN = "|".join(_PATTERNS_BY_NETWORK.values())
_TRACKING_PARAMETER = re.compile(TRACKING_PARAMETER_PATTERN)


def is_tracking_parameter(name: str) -> bool:
    return bool(_TRACKING_PARAMETER.fullmatch(name))


def without_tracking_parameters(query_string: str) -> str:
    """Return the query string without tracking parameters. The rest is unchanged, also its percent-encoding."""
    if not query_string:
        return ""
    return "&".join(
        pair for pair in query_string.split("&") if not is_tracking_parameter(unquote_plus(pair.partition("=")[0]))
    )
