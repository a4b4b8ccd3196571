"""What nginx must know to say of files what the application says of them: taken from its replies."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from timeline.export.asking import Reply
from timeline.web.finished import OF_CONTENT

LOCATION = "Location"
_TYPE = "Content-Type"
_MISSING = "404.html"  # below a language


@dataclass(frozen=True, slots=True)
class Site:
    """What nginx serves."""

    replies: Sequence[Reply]  # each at the address of its file
    missing: Reply  # where there is nothing, in the first language
    home: Reply  # at `/`, which leads to a language
    moved: Sequence[Reply]  # at retired ids
    languages: Sequence[str]
    asking: Sequence[str]  # the words of an address that no file answers


def missing_path(language: str) -> str:
    """Where the page for what is missing lies."""
    return f"{language}/{_MISSING}"


def includes(site: Site) -> Mapping[str, str]:
    """Two files by their names: `maps.conf` stands outside of servers, `headers.conf` within one."""
    found = {name: _header(number, name, site) for number, name in enumerate(_names(site))}
    maps = [*_maps(site), *(line for name, (lines, _) in found.items() for line in (f"# {name}", *lines))]
    headers = [f"add_header {name} {_quoted(value)} always;" for name, (_, value) in found.items()]
    return {"maps.conf": _text(maps), "headers.conf": _text((*headers, *_types(site)))}


def _maps(site: Site) -> Iterable[str]:
    """What the addresses and the reader ask for."""
    first, tongues = site.languages[0], "|".join(sorted(site.languages, key=len, reverse=True))
    longest = max(len(reply.address) for reply in site.replies)
    ours = {rf"~(?:^|[ ,])(?<ours>{tongues})(?![a-z])": "$ours"}
    here = {f"~^/(?<here>{tongues})/": f"/$here/{_MISSING}"}
    return [
        f"map_hash_max_size {4 * len(site.replies) + 2048};",
        f"map_hash_bucket_size {_power(2 * longest + 64)};",
        # What is sent, if that is a file and no error.
        *_map("$status $uri", "$timeline_file", {"~^(?:200|304) (?<file>.*)$": "$file"}),
        *_map("$timeline_file", "$timeline_suffix", {r"~(?<suffix>\.[a-z0-9]+)$": "$suffix"}),
        # The first of ours that is named: browsers name first what they prefer.
        *_map("$http_accept_language", "$timeline_language", ours, first),
        *_map("$uri", "$timeline_missing", here, f"/{missing_path(first)}"),
        *_map("$uri", "$timeline_moved", {reply.address: reply.header(LOCATION) or "" for reply in site.moved}),
        # Asked again where a page of its own is shown instead.
        *_map("$args", "$timeline_asks", {f"~(?:^|&)(?:{'|'.join(site.asking)})=[^&]": "1"}, "", "volatile"),
    ]


def _types(site: Site) -> Iterable[str]:
    """The media types: by suffix, and by the whole name where a suffix has several."""
    by_suffix: dict[str, dict[str, str]] = defaultdict(dict)
    for reply in site.replies:
        path = PurePosixPath(reply.path)
        by_suffix[path.suffix[1:]][path.name] = reply.header(_TYPE) or ""
    whole = {suffix: next(iter(types.values())) for suffix, types in by_suffix.items() if len({*types.values()}) == 1}
    lines = ["types {", *(f"    {_quoted(media_type)} {suffix};" for suffix, media_type in sorted(whole.items())), "}"]
    for name, media_type in sorted(pair for suffix in by_suffix.keys() - whole for pair in by_suffix[suffix].items()):
        ending = name.replace(".", r"\.")
        lines.append(f"location ~ /{ending}$ {{ types {{ }} default_type {_quoted(media_type)}; }}")
    return lines


def _header(number: int, name: str, site: Site) -> tuple[list[str], str]:
    """The maps of a header, and what it is in the end: what most files of a suffix have, but for those that have
    another; what is no file is a redirect or an error.
    """
    said = [(reply, reply.header(name) or "") for reply in site.replies]
    of_files = {reply.path: value for reply, value in said if "?" not in reply.address}
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for path, value in of_files.items():
        counted[_suffix(path)][value] += 1
    most = {suffix: values.most_common(1)[0][0] for suffix, values in counted.items()}
    others = {f"/{path}": value for path, value in of_files.items() if value != most[_suffix(path)]}
    versions = {reply.address: value for reply, value in said if value != of_files[reply.path]}
    led = {reply.address: reply.header(name) or "" for reply in (site.home, *site.moved)}
    redirect = "" if name == "Vary" else led["/"]  # others than the one at `/` do not depend on the reader
    levels = (
        ("$status", "else", {"~^3": redirect}),
        ("$timeline_suffix", "most", most),
        ("$timeline_file", "file", others),
        ("$timeline_file?$args", "version", versions),
        ("$uri", "led", {path: value for path, value in led.items() if value != redirect}),
        ("$status", "held", {"304": ""} if name.lower() in OF_CONTENT else {}),
    )
    lines: list[str] = []
    found = site.missing.header(name) or ""
    for of, sort, pairs in levels:
        if any(value != found for value in pairs.values()):
            variable = f"$timeline_{number}_{sort}"  # nginx wants them short
            lines += _map(of, variable, pairs, found)
            found = variable
    return lines, found


def _map(of: str, variable: str, pairs: Mapping[str, str], default: str = "", *besides: str) -> Iterator[str]:
    yield f'map "{of}" {variable} {{'
    yield from (f"    {each};" for each in besides)
    yield f"    default {_quoted(default)};"
    yield from (f"    {_quoted(key)} {_quoted(value)};" for key, value in sorted(pairs.items()))
    yield "}"


def _names(site: Site) -> Iterable[str]:
    """Of all headers but the media type, each once."""
    every = (name for reply in (*site.replies, site.home, site.missing) for name, _ in reply.headers)
    return sorted(dict.fromkeys(name for name in every if name not in (_TYPE, LOCATION)))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _power(least: int) -> int:
    """The next power of two, in which nginx counts."""
    return 1 << (least - 1).bit_length()
