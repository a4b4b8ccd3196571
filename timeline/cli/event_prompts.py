"""Prompts for the fields of a new event. Each answer is checked at once, and prompted for again if it is invalid."""

import re
from collections.abc import Callable, Mapping
from functools import partial

import click

from timeline.importers.resolver import NameResolver, propose_id
from timeline.loader import event_problems
from timeline.loader.yaml_nodes import RawValue
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate, parse_edtf

_MAX_CHOICES_SHOWN = 30  # keys printed before a prompt

AnswerParser = Callable[[str], RawValue]


def prompt_for_event(event: Mapping[str, RawValue], resolver: NameResolver) -> dict[str, RawValue]:
    """Return the event with the answers to prompts for its missing and invalid fields."""
    prompts = _EventPrompts(dict(event), resolver)
    prompts.prompt_all()
    return prompts.event


def parse_citation(text: str) -> RawValue:
    """Parse `KEY` or `KEY=PASSAGE` into a citation as events.yaml has it."""
    key, equals_sign, passage = text.partition("=")
    return {"source": key.strip(), "at": passage.strip()} if equals_sign else {"source": key.strip()}


class _EventPrompts:
    def __init__(self, event: dict[str, RawValue], resolver: NameResolver) -> None:
        self.event = event
        self.resolver = resolver
        self.catalogue: Catalogue = resolver.catalogue

    def prompt_all(self) -> None:
        languages = self.catalogue.site.languages
        click.echo("Press Enter to skip an optional field, or Ctrl-C to quit without writing anything.", err=True)
        self._prompt_field(
            "date",
            "Date, such as 1962-09-05, 2021-06, 2017, 196X, 2020~, 2022-07-01/2022-09-30 or 2024/..",
            str,
            required=True,
        )
        self._prompt_keys(
            "kind", "Kind", lambda answer: self.resolver.resolve("kinds", answer) or answer, required=True
        )
        self._prompt_texts("title", "Title", required=True)
        for field, label in (
            ("countries", "Countries"),
            ("topics", "Topics"),
            ("places", "Places"),
            ("people", "People"),
        ):
            self._prompt_keys(
                field, f"{label}, as keys or names with commas between them", self._key_list_parser(field)
            )
        self._prompt_sources()
        self._prompt_texts("summary", "Summary")
        date = parse_edtf(str(self.event["date"]))
        if isinstance(date, EDTFDate) and date.is_in_calendars:
            self._prompt_texts("anniversary", "Name of the day, if the event has anniversaries")
        self._prompt_field("url", "Address of a web page about it", str)
        title = self.event["title"]
        assert isinstance(title, Mapping)
        used_ids = {*self.catalogue.events_by_id, *self.catalogue.id_redirects}
        proposed = propose_id(
            {language: str(title[language]) for language in languages if language in title},
            date,
            str(self.event["kind"]),
            used_ids,
        )
        self._prompt_field("id", "Id, which must never change", str, default=proposed)

    def _key_list_parser(self, field: str) -> AnswerParser:
        def parse(answer: str) -> RawValue:
            known, unknown = self.resolver.resolve_list(field, answer)
            return [*known, *unknown]

        return parse

    def _prompt_keys(self, field: str, label: str, parse: AnswerParser, *, required: bool = False) -> None:
        """Prompt for keys. Print the possible keys first, unless there are too many."""
        if field in self.event and not self._problem_of_field(field, self.event[field]):
            return
        choices = getattr(self.catalogue, "kinds" if field == "kind" else field)
        if len(choices) <= _MAX_CHOICES_SHOWN:
            click.echo("  " + ", ".join(choice.key for choice in choices), err=True)
        self._prompt_field(field, label, parse, required=required)

    def _prompt_texts(self, field: str, label: str, *, required: bool = False) -> None:
        value = self.event.get(field)
        texts = dict(value) if isinstance(value, Mapping) else {}
        for number, language in enumerate(self.catalogue.site.languages):
            if language in texts and not self._problem_of_field(field, {language: texts[language]}, language):
                continue
            answer = self._prompt_until_valid(
                f"{label} ({language})",
                required and number == 0,
                partial(self._problem_of_text, field, language),
            )
            if answer:
                texts[language] = answer
            elif number == 0:
                return
        self.event[field] = texts

    def _problem_of_text(self, field: str, language: str, text: str) -> str:
        return self._problem_of_field(field, {language: text}, language)

    def _prompt_sources(self) -> None:
        if "sources" in self.event and not self._problem_of_field("sources", self.event["sources"]):
            return
        click.echo("  " + ", ".join(source.key for source in self.catalogue.sources[:_MAX_CHOICES_SHOWN]), err=True)
        citations: list[RawValue] = []

        while answer := self._prompt_until_valid(
            "Source, as KEY or KEY=PASSAGE" if not citations else "Another source",
            False,
            lambda answer: self._problem_of_field("sources", [*citations, parse_citation(answer)]),
        ):
            citations.append(parse_citation(answer))
        if citations:
            self.event["sources"] = citations

    def _prompt_field(
        self, field: str, label: str, parse: AnswerParser, *, required: bool = False, default: str = ""
    ) -> None:
        value = self.event.get(field)
        if value is not None:
            problem = self._problem_of_field(field, value)
            if not problem:
                return
            click.echo(f"  {problem}", err=True)
            del self.event[field]
        answer = self._prompt_until_valid(
            label, required, lambda answer: self._problem_of_field(field, parse(answer)), default
        )
        if answer:
            self.event[field] = parse(answer)

    def _prompt_until_valid(
        self, label: str, required: bool, problem_of: Callable[[str], str], default: str = ""
    ) -> str:
        while True:
            answer: str = click.prompt(label, default=default, show_default=bool(default), err=True).strip()
            reason = problem_of(answer) if answer else "is required" if required else ""
            if not reason:
                return answer
            click.echo(f"  {reason}", err=True)

    def _problem_of_field(self, field: str, value: RawValue, language: str = "") -> str:
        """Return the problem that this value would have in the event, or an empty string."""
        path = f"{field}.{language}" if language else field
        for problem in event_problems({**self.event, field: value}, self.catalogue):
            if re.match(rf"{re.escape(path)}(?![a-z_])", problem.where):
                return problem.what
        return ""
