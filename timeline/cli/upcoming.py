"""The coming anniversaries, for whoever prepares them."""

from datetime import timedelta

import click

from timeline.anniversaries import anniversaries
from timeline.cli import events_file
from timeline.clock import utc_now
from timeline.i18n.translations import get_translations


@click.command()
@click.option("--days", type=click.IntRange(1, 36_600), default=366, show_default=True, help="How far to look ahead.")
@click.option("--lang", "language", help="The language to say it in; the site's first if none is given.")
def upcoming(days: int, language: str | None) -> None:
    """The coming anniversaries, a line each: day, days left, which and of what."""
    catalogue = events_file.load_catalogue(events_file.load_settings().events)
    translations = get_translations(events_file.resolve_language(catalogue, language))
    today = utc_now().astimezone(catalogue.site.timezone).date()
    upcoming_anniversaries = anniversaries(catalogue.events, today, today + timedelta(days=days))
    for each in upcoming_anniversaries:
        click.echo(
            f"{each.date}  {(each.date - today).days:>5}  {each.in_(translations.language)} "
            f"({translations.gettext(each.roundness.value)})"
        )
    if not upcoming_anniversaries:
        click.echo(f"no anniversaries within {days} days", err=True)
