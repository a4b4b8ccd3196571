"""The `upcoming` command: the coming anniversaries, for those who prepare them."""

from datetime import timedelta

import click

from timeline.anniversaries import anniversaries
from timeline.cli import events_file
from timeline.i18n.translations import get_translations


@click.command()
@click.option(
    "--days", type=click.IntRange(1, 36_600), default=366, show_default=True, help="How many days to look ahead."
)
@click.option("--lang", "language", help="The language of the output. [default: the site's first]")
def upcoming(days: int, language: str | None) -> None:
    """Print the coming anniversaries, one per line: the day, the days left, the anniversary and its roundness."""
    catalogue = events_file.load_catalogue(events_file.load_settings().events)
    translations = get_translations(events_file.resolve_language(catalogue, language))
    today = events_file.today(catalogue)
    upcoming_anniversaries = anniversaries(catalogue.events, today, today + timedelta(days=days))
    for anniversary in upcoming_anniversaries:
        click.echo(
            f"{anniversary.date}  {(anniversary.date - today).days:>5}  {anniversary.in_(translations.language)} "
            f"({translations.gettext(anniversary.roundness.value)})"
        )
    if not upcoming_anniversaries:
        click.echo(f"no anniversaries within {days} days", err=True)
