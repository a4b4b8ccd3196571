"""The languages of the interface: translations by gettext, names and date formats from CLDR."""


def N_(message: str) -> str:
    """Mark a message for extraction by gettext. It is translated later, where it is used."""
    return message


def P_(context: str, pattern: str) -> tuple[str, str]:
    """Mark a date pattern, in CLDR's notation, for extraction. Return both, for `pgettext`."""
    return context, pattern
