"""The `pictures` command: what pages show of the pictures in `media/`."""

import sys
from pathlib import Path

import click

from timeline import install_command
from timeline.cli import events_file
from timeline.cli.diagnostics import finding_diagnostics, print_text
from timeline.impact import Finding, Severity
from timeline.impact.diff import format_list
from timeline.loader.positions import PositionIndex
from timeline.pictures import derived_folder, media_folder


@click.command(short_help="Make what pages show of the pictures in media/.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def pictures(file: Path | None) -> None:
    """Make what pages show of the pictures that FILE (by default TIMELINE_EVENTS, else events.yaml) names.

    The pictures lie in media/ beside FILE. For each, media/derived/ gets AVIF and JPEG in up to three widths, without
    EXIF, GPS and other metadata, and a manifest by which the service finds them. Only new and changed pictures are made
    anew; what FILE no longer names is deleted there. A picture that is broken or dangerous is refused: the others are
    made, events show without it, and the exit code is 1.
    """
    path = file or events_file.load_settings().events
    content, catalogue = events_file.load_bytes_and_catalogue(path, "pictures can be made")
    try:
        from timeline.pictures.renditions import make_renditions
    except ImportError:
        click.echo(f"Pictures need one more package, Pillow with AVIF: {install_command('pictures')}", err=True)
        sys.exit(1)
    paths_by_file: dict[str, list[tuple[str, ...]]] = {}
    for picture_path, picture in catalogue.pictures:
        paths_by_file.setdefault(picture.file, []).append((*picture_path, "file"))
    folder, derived = media_folder(path), derived_folder(path)
    findings, sizes, new_count = [], [], 0
    try:
        for result in make_renditions(folder, derived, paths_by_file):
            if result.refusal:
                what, _, remedy = result.refusal.partition(": ")
                where = folder / result.file
                findings += [
                    Finding(Severity.ERROR, each, f"{where} {what}", remedy) for each in paths_by_file[result.file]
                ]
            else:
                sizes.append(result.bytes)
                new_count += result.is_new
                if result.is_new:
                    click.echo(f"made: {result.file}")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        click.echo(f"{derived}: cannot be written ({reason}): make it a folder that you may write to", err=True)
        sys.exit(1)
    index = str(path), PositionIndex(content.decode("utf-8-sig"))
    print_text(finding_diagnostics(findings, index, index), {str(path): content}, sys.stderr)
    counts = [f"{new_count} made", f"{len(sizes) - new_count} unchanged"]
    if refused_count := len(paths_by_file) - len(sizes):
        counts.append(f"{refused_count} refused")
    number = len(paths_by_file)
    click.echo(
        f"{number} picture{'' if number == 1 else 's'}: {format_list(counts)}; {derived}: {sum(sizes) / 1e3:,.0f} kB"
    )
    if refused_count:
        sys.exit(1)
