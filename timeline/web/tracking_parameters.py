"""The query parameters that social networks, advertisements and mailing tools add to shared URLs.

They mean nothing here. The response cache removes them before it looks up a URL. `deploy/nginx/proxy.conf` repeats both
patterns in its cache key, and `deploy/nginx/files.conf` repeats the second one. Upper and lower case are the same.
"""

import re
from types import MappingProxyType
from urllib.parse import unquote_plus

_PATTERNS_BY_NETWORK = MappingProxyType(
    {
        "all": "utm_[a-z0-9_]+",
        "Zalo": "zarsrc|gidzl",
        "Facebook": "fbclid|fb_(?:action_ids|action_types|ref|source)|mibextid",
        "Instagram": "igshid|igsh",
        "WeChat": "isappinstalled|nsukey",
        "Google": "[dg]clid|gclsrc|[gw]braid|gad_(?:source|campaignid)|srsltid|_g[al]",
        "Microsoft": "msclkid",
        "TikTok": "ttclid",
        "X": "twclid",
        "LinkedIn": "li_fat_id|trk|rcm",
        "Pinterest": "epik",
        "Reddit": "rdt_cid|share_id",
        "Snapchat": "sccid|sc_cid",
        "Yahoo": "guccounter|guce_referrer(?:_sig)?",
        "Baidu": "bd_vid",
        "LINE": "ldtag_cl",
        "Branch": "_branch_(?:match_id|referrer)",
        "Adobe": "s_cid|s_kwcid|ef_id",
        "Outbrain, Taboola": "dicbo|tblci",
        "Impact": "irclickid",
        "Mailchimp": "mc_(?:cid|eid|tc)|ct_params",
        "HubSpot": "_hs(?:enc|mi)|__hs(?:tc|sc|fp)|hsctatracking|hsa_[a-z]+|hss_channel",
        "Klaviyo": "_kx",
        "Marketo": "mkt_tok",
        "MailerLite": "ml_subscriber(?:_hash)?",
        "ActiveCampaign": "vgo_ee",
        "Drip": "__s",
        "Kit": "ck_subscriber_id",
        "beehiiv": "_bhlid",
        "Vero": "vero_(?:conv|id)",
        "Omeda": "oly_(?:anon|enc)_id",
        "Oracle Eloqua": "elq[a-z]*",
        "Matomo": "(?:mtm|matomo|pk|piwik)_[a-z]+",
        "Piano": "at_[a-z]+|xtor",
        "Yandex": "y(?:s|m)?clid|_openstat",
    }
)
TRACKING_PARAMETER_PATTERN = "|".join(_PATTERNS_BY_NETWORK.values())
TRACKING_FROM_PATTERN = "from=(?:timeline|singlemessage|groupmessage)"  # of WeChat; other values of `from` are dates
_FLAGS = re.IGNORECASE | re.ASCII
_TRACKING_PARAMETER = re.compile(TRACKING_PARAMETER_PATTERN, _FLAGS)
_TRACKING_FROM = re.compile(TRACKING_FROM_PATTERN, _FLAGS)


def is_tracking_parameter(name: str, value: str) -> bool:
    return bool(_TRACKING_PARAMETER.fullmatch(name) or _TRACKING_FROM.fullmatch(f"{name}={value}"))


def without_tracking_parameters(query_string: str) -> str:
    """Return the query string without tracking parameters. The rest is unchanged, also its percent-encoding."""
    if not query_string:
        return ""
    return "&".join(pair for pair in query_string.split("&") if not _is_tracking_pair(pair))


def _is_tracking_pair(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return is_tracking_parameter(unquote_plus(name), unquote_plus(value))
