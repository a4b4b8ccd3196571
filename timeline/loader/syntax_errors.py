"""Explain the syntax errors of YAML: the position that helps the editor, and the remedy."""

import re

import yaml

from timeline.loader.comments import LINE_BREAK, cut_message, find_comment
from timeline.loader.source_file import INVISIBLE_CHARACTERS, character_name, structure_remedy
from timeline.model.problems import Problem

_TAB_REMEDY = "a tab is not allowed here: indent with spaces"
_TAG_REMEDY = "put a text that begins with ! in quotes"
_BACKSLASH_REMEDY = "write a backslash in double quotes twice"
# The error messages of libyaml, and our remedies.
_SYNTAX_REMEDIES = {
    "mapping values are not allowed in this context": (
        "put a text with a colon in quotes, or start this key in the same column as the keys around it"
    ),
    "found character that cannot start any token": (
        "put a text that begins with @, % or ` in quotes, or indent with spaces instead of a tab"
    ),
    "found a tab character that violates indentation": _TAB_REMEDY,
    "found a tab character where an indentation space is expected": _TAB_REMEDY,
    "did not find expected '-' indicator": "start this line in the same column as the other entries of its list",
    "did not find expected key": (
        "start this line in the same column as the keys around it, or delete the text after a closing quote or bracket"
    ),
    "did not find expected node content": "a value is missing before this comma, bracket or end",
    "did not find expected <document start>": "nothing may follow the last line `...`",
    "block sequence entries are not allowed in this context": (
        "begin a list on a new line, or put a text that begins with - in quotes"
    ),
    "mapping keys are not allowed in this context": "put a text that begins with ? in quotes",
    "did not find expected alphabetic or numeric character": "put a text that begins with & or * in quotes",
    "found undefined tag handle": _TAG_REMEDY,
    "did not find expected whitespace or line break": _TAG_REMEDY,
    "did not find expected comment or line break": "put a text that begins with | or > in quotes",
    "found unknown escape character": _BACKSLASH_REMEDY,
    "did not find expected hexdecimal number": _BACKSLASH_REMEDY,
    "found invalid Unicode character escape code": "this escape sequence is not a character",
}
# The same for errors that libyaml detects late: here the position of the start helps the editor, not that of the error.
_UNCLOSED_REMEDIES = {
    "found unexpected end of stream": "a quote is not closed",
    "found unexpected document indicator": "a quote is not closed",
    "did not find expected ',' or ']'": "a list in brackets is not closed, or a comma is missing",
    "did not find expected ',' or '}'": (
        "a mapping in braces is not closed, a comma is missing, or a text with a colon is not in quotes"
    ),
    "could not find expected ':'": "write a colon and a space after the key",
}

_INVISIBLE_CLASS = f"[{INVISIBLE_CHARACTERS}]"
# Where YAML needs an ordinary space or a key: at the start of a line, and after a hyphen or the colon of a key.
_INVISIBLE_IN_STRUCTURE = re.compile(
    rf"^ *(?:- +)*(?:-?|[\w.-]+:)(?P<start>{_INVISIBLE_CLASS})|[{{\[,] *[\w.-]+:(?P<flow>{_INVISIBLE_CLASS})"
)
_COMMENTS_AND_SPACE = re.compile(r"(?:\s|#[^\r\n]*[\r\n])*")


def syntax_problem(error: yaml.MarkedYAMLError, content: bytes) -> Problem:
    """Return the problem of content that is not YAML. If an invisible character or a comment causes it, say so."""
    message = error.problem or "it cannot be parsed"
    mark = error.context_mark if message in _UNCLOSED_REMEDIES else error.problem_mark
    if mark is None:
        return Problem(1, 1, "", f"is not YAML: {_SYNTAX_REMEDIES.get(message, message)}")
    text = content.decode()
    lines = LINE_BREAK.split(text)
    return (
        _invisible_character_problem(lines, error.problem_mark or mark)
        or _comment_problem(content, text, lines, mark)
        or Problem(
            mark.line + 1,
            mark.column + 1,
            "",
            f"is not YAML: {_UNCLOSED_REMEDIES.get(message) or _SYNTAX_REMEDIES.get(message, message)}",
        )
    )


def _invisible_character_problem(lines: list[str], mark: yaml.error.Mark) -> Problem | None:
    """Search for an invisible character instead of a space: at the error, then in the line before and in its line."""
    position = _invisible_at(lines, mark)
    lines_before = [number for number in range(mark.line) if lines[number].strip(" \t")]
    for number in (*lines_before[-1:], mark.line):
        match = _INVISIBLE_IN_STRUCTURE.search(lines[number]) if number < len(lines) else None
        if match and position is None:
            position = number, max(match.start("start"), match.start("flow"))
    if position is None:
        return None
    line, column = position
    character = lines[line][column]
    what = f"is not YAML: {character_name(character)} is not allowed here: {structure_remedy(character)}"
    return Problem(line + 1, column + 1, "", what)


def _invisible_at(lines: list[str], mark: yaml.error.Mark) -> tuple[int, int] | None:
    """Return the line and the column of an invisible character at the error: after a closing quote or bracket."""
    line = lines[mark.line] if mark.line < len(lines) else ""
    match = re.compile(_INVISIBLE_CLASS).match(line, mark.column)
    return (mark.line, mark.column) if match else None


def _comment_problem(content: bytes, text: str, lines: list[str], mark: yaml.error.Mark) -> Problem | None:
    """Return the problem that a comment ends a text, and so hides its rest or the end of a list or mapping."""
    scalar = _last_plain_scalar(content)
    if scalar is None or scalar.start_mark is None:
        return None
    comment = find_comment(text, scalar)
    if comment is None:
        return None
    if mark.index <= scalar.start_mark.index:  # the list or mapping around the text is not closed
        is_cause = re.search(r"[,\]}]", comment.text) is not None
    else:  # the line of the error follows, and is indented like the next line of the text
        between = text[comment.end : mark.index - mark.column]
        is_next_line = _COMMENTS_AND_SPACE.fullmatch(between) is not None
        is_cause = is_next_line and _indentation(lines[mark.line]) > _indentation(lines[scalar.start_mark.line])
    if not is_cause:
        return None
    return Problem(comment.line, comment.column, "", f"is not YAML: {cut_message(scalar.value, comment.text)}")


def _last_plain_scalar(content: bytes) -> yaml.ScalarEvent | None:
    """Return the last scalar without quotes before the syntax error."""
    parser = yaml.CBaseLoader(content)
    last = None
    try:
        while event := parser.get_event():
            if isinstance(event, yaml.ScalarEvent) and not event.style:
                last = event
    except yaml.MarkedYAMLError:
        return last
    return None


def _indentation(line: str) -> int:
    """The column in which the first text of a line begins, after the hyphens of a list."""
    return len(line) - len(line.lstrip(" -"))
