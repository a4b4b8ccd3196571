"""What each page shows: a frozen dataclass, and the function that fills it."""
