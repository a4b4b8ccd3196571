"""The languages of the interface: translations by gettext, names and date formats from CLDR."""


def N_(message: str) -> str:
    """Mark a message for extraction by gettext. It is translated later, where it is used."""
    return message
