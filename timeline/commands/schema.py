"""What a file may hold."""

import click

from timeline.render.schema import events_schema_json


@click.command()
def schema() -> None:
    """Print what events.yaml may hold, as JSON Schema, by which editors complete its keys and check them."""
    click.echo(events_schema_json().content, nl=False)
