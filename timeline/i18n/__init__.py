"""The languages of the interface: translations, and names and dates as CLDR has them."""


def N_(message: str) -> str:
    """Mark a message that is translated where it is used."""
    return message
