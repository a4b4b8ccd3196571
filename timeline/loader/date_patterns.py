"""Regular expressions of the dates that `timeline.model.edtf` parses, for the JSON Schema.

They use only the syntax that Python's `re` and ECMA-262 share.
"""

_LEAP = "(?:[02468][048]|[13579][26])"
_MONTH = "(?:0[1-9]|1[0-2])"
_MONTH_AND_DAY = f"{_MONTH}|{_MONTH}-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_LEAP_DAY = f"(?:[0-9][0-9](?!00){_LEAP}|{_LEAP}00)-02-29"
_CALENDAR_DATE = f"(?:[0-9]{{4}}(?:-(?:{_MONTH_AND_DAY}))?|{_LEAP_DAY})"
_UNSPECIFIED = f"[0-9]{{3}}X|[0-9]{{2}}XX|[0-9]{{4}}(?:-{_MONTH})?-XX|[0-9]{{4}}-XX-XX"
_SEASON = "[0-9]{4}-2[1-4]"
_OFFSET = "(?:Z|[+-](?:0[0-9]|1[0-3])(?::[0-5][0-9])?|[+-]14(?::00)?)"

DAY_PATTERN = f"(?!0000)(?=[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_CALENDAR_DATE}"
_TIME = f"(?!9999)(?=19|[2-9]){DAY_PATTERN}T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?{_OFFSET}?"
_QUALIFIED_DATE = f"(?!-0000)-?(?:{_CALENDAR_DATE}|{_SEASON}|{_UNSPECIFIED})[~?%]?"
DATE_PATTERN = f"{_QUALIFIED_DATE}|{_TIME}"
DATE_OR_INTERVAL_PATTERN = (
    rf"{_QUALIFIED_DATE}(?:/(?:{_QUALIFIED_DATE}|\.\.)?)?|(?:\.\.)?/{_QUALIFIED_DATE}|(?!(.+)/\1$){_TIME}(?:/{_TIME})?"
)
