"""What an event needs, asked for on a terminal: each answer is checked at once, and asked for again if refused."""

import re
from collections.abc import Callable, Mapping
from functools import partial

import click

from timeline.importers.resolver import Names, proposed
from timeline.loader import problems_of
from timeline.loader.yaml_nodes import Written
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import Point, parse

_MOST_SHOWN = 30  # of what can be chosen

Read = Callable[[str], Written]


def asked(event: Mapping[str, Written], names: Names) -> dict[str, Written]:
    """The event with all that was asked for and answered."""
    asking = _Asking(dict(event), names)
    asking.all()
    return asking.event


class _Asking:
    def __init__(self, event: dict[str, Written], names: Names) -> None:
        self.event = event
        self.names = names
        self.catalogue: Catalogue = names.catalogue

    def all(self) -> None:
        languages = self.catalogue.site.languages
        click.echo("Enter alone leaves out what is not needed; Ctrl-C ends, and nothing is written.", err=True)
        self._ask("date", "Date, as 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30", str, needed=True)
        self._choose("kind", "Kind", lambda said: self.names.key("kinds", said) or said, needed=True)
        self._texts("title", "Title", needed=True)
        for field, label in (
            ("countries", "Countries"),
            ("topics", "Topics"),
            ("places", "Places"),
            ("people", "People"),
        ):
            self._choose(field, f"{label}, by key or name, with commas between", self._keys(field))
        self._sources()
        self._texts("summary", "Summary")
        when = parse(str(self.event["date"]))
        if isinstance(when, Point) and when.exact:
            self._texts("anniversary", "Name of the day, if it has anniversaries")
        self._ask("url", "Address of a page on it elsewhere", str)
        title = self.event["title"]
        assert isinstance(title, Mapping)
        taken = {*self.catalogue.by_id, *self.catalogue.retired}
        made = proposed(
            {language: str(title[language]) for language in languages if language in title},
            str(self.event["date"]),
            str(self.event["kind"]),
            taken,
        )
        self._ask("id", "Id, for ever", str, default=made)

    def _keys(self, field: str) -> Read:
        def read(said: str) -> Written:
            known, unknown = self.names.keys(field, said)
            return [*known, *unknown]

        return read

    def _choose(self, field: str, label: str, read: Read, *, needed: bool = False) -> None:
        """Show what there is to choose from, where that is not too much."""
        if field in self.event and not self._problem(field, self.event[field]):
            return
        known = getattr(self.catalogue, "kinds" if field == "kind" else field)
        if len(known) <= _MOST_SHOWN:
            click.echo("  " + ", ".join(each.key for each in known), err=True)
        self._ask(field, label, read, needed=needed)

    def _texts(self, field: str, label: str, *, needed: bool = False) -> None:
        given = self.event.get(field)
        texts = dict(given) if isinstance(given, Mapping) else {}
        for number, language in enumerate(self.catalogue.site.languages):
            if language in texts and not self._problem(field, {language: texts[language]}, language):
                continue
            said = self._answer(
                f"{label} ({language})",
                needed and number == 0,
                partial(self._text_problem, field, language),
            )
            if said:
                texts[language] = said
            elif number == 0:
                return
        self.event[field] = texts

    def _text_problem(self, field: str, language: str, said: str) -> str:
        return self._problem(field, {language: said}, language)

    def _sources(self) -> None:
        if "sources" in self.event and not self._problem("sources", self.event["sources"]):
            return
        click.echo("  " + ", ".join(each.key for each in self.catalogue.sources[:_MOST_SHOWN]), err=True)
        cited: list[Written] = []

        def citation(said: str) -> Written:
            key, sign, passage = said.partition("=")
            return {"source": key.strip(), "at": passage.strip()} if sign else {"source": key.strip()}

        while said := self._answer(
            "Source, as KEY or KEY=PASSAGE" if not cited else "Another source",
            False,
            lambda said: self._problem("sources", [*cited, citation(said)]),
        ):
            cited.append(citation(said))
        if cited:
            self.event["sources"] = cited

    def _ask(self, field: str, label: str, read: Read, *, needed: bool = False, default: str = "") -> None:
        given = self.event.get(field)
        if given is not None:
            problem = self._problem(field, given)
            if not problem:
                return
            click.echo(f"  {problem}", err=True)
            del self.event[field]
        said = self._answer(label, needed, lambda said: self._problem(field, read(said)), default)
        if said:
            self.event[field] = read(said)

    def _answer(self, label: str, needed: bool, problem: Callable[[str], str], default: str = "") -> str:
        while True:
            said: str = click.prompt(label, default=default, show_default=bool(default), err=True).strip()
            found = problem(said) if said else "is needed" if needed else ""
            if not found:
                return said
            click.echo(f"  {found}", err=True)

    def _problem(self, field: str, written: Written, language: str = "") -> str:
        """What is wrong with a field, by itself and among those that are there."""
        mine = f"{field}.{language}" if language else field
        for problem in problems_of({**self.event, field: written}, self.catalogue):
            if re.match(rf"{re.escape(mine)}(?![a-z_])", problem.where):
                return problem.what
        return ""
