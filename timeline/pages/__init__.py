"""What each page shows: one frozen dataclass per page, and the function that fills it."""
