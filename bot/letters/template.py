"""What does a letter template look like, and which words does it need?

A template is a YAML file whose texts are small Jinja fragments: plain words and ``{{ value }}``,
nothing else. A person's words only ever enter as values, after the file was read; they can become
neither a template nor a part of the YAML structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import jinja2
import yaml
from jinja2 import meta, nodes
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from bot.engine.expression import Expression, ExpressionError, parse
from bot.engine.model import Strict
from bot.errors import LetterError
from bot.letters import wording
from bot.letters.model import some


def _bare(value: object) -> object:
    """Let a text alone stand for ``{text: …}``."""
    return {"text": value} if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSpec(Strict):
    """A sentence. Where a value it needs is missing, ``otherwise`` stands in, or it is dropped."""

    text: str
    otherwise: str = ""
    when: str = ""
    key: str = ""
    """Article it rests on, see `bot.letters.keys`."""


Sentence = Annotated[LineSpec, BeforeValidator(_bare)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSpec(LineSpec):
    """A paragraph; with a ``label`` it is lettered 가. 나. 다."""

    label: str = ""


Paragraph = Annotated[PointSpec, BeforeValidator(_bare)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSpec(LineSpec):
    """A request. One with an ``id`` can be left out by the person; without, it is always made.

    Several with one id are one choice: variants by ``when``, or sentences that belong together.
    """

    id: str = ""
    pick: str = ""
    """What the choice is called for the person."""


Item = Annotated[RequestSpec, BeforeValidator(_bare)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedSpec(Strict):
    """Both sides as on the envelope of certified mail (우편법 시행규칙 51조 1항): names, addresses."""

    recipient: tuple[Sentence, ...]
    sender: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSpec(Strict):
    """One line of a facts table."""

    label: str
    value: Sentence
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySpec(Strict):
    """One line of the incident log; the log is put in order of time."""

    day: Sentence
    fact: Sentence
    evidence: tuple[str, ...] = ()
    """Ids of the pack's evidence kinds that can show it."""
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSpec(Strict):
    """One numbered part; left out when nothing in it can be said."""

    heading: str
    when: str = ""
    intro: Sentence | None = None
    table: tuple[RowSpec, ...] = ()
    log: tuple[EntrySpec, ...] = ()
    quote: Sentence | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTemplate(Strict):
    """A whole template. Headings and labels are fixed words; the title is the letter spec's."""

    recipient: tuple[Sentence, ...]
    sender: tuple[Sentence, ...] = ()
    certified: CertifiedSpec | None = None
    """Stands in for recipient and sender where the letter goes by certified mail (내용증명)."""
    opening: Sentence | None = None
    sections: tuple[SectionSpec, ...]
    closing: tuple[Sentence, ...] = ()
    signature: Sentence | None = None

    def sentences(self) -> Iterator[LineSpec]:
        """Yield every sentence, in order."""
        yield from self.recipient + self.sender
        if self.certified:
            yield from self.certified.recipient + self.certified.sender
        yield from some(self.opening)
        for section in self.sections:
            yield from some(section.intro)
            yield from (row.value for row in section.table)
            yield from (part for entry in section.log for part in (entry.day, entry.fact))
            yield from some(section.quote)
            yield from section.paragraphs + section.items
        yield from self.closing
        yield from some(self.signature)

    def items(self) -> Iterator[RequestSpec]:
        """Yield every request, in order."""
        for section in self.sections:
            yield from section.items

    def fixed(self) -> Iterator[str]:
        """Yield headings and labels."""
        for section in self.sections:
            yield section.heading
            yield from (row.label for row in section.table)
            yield from (point.label for point in section.paragraphs if point.label)

    def conditions(self) -> Iterator[str]:
        """Yield every ``when`` that is not empty."""
        for section in self.sections:
            yield from filter(None, [section.when])
            yield from (row.when for row in section.table if row.when)
            yield from (entry.when for entry in section.log if entry.when)
        yield from (sentence.when for sentence in self.sentences() if sentence.when)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A compiled text and the names it cannot do without."""

    template: jinja2.Template
    names: frozenset[str]
    deadlines: frozenset[str]


def _only_text(value: object) -> object:
    """Refuse to print what needs a filter first (a date, a truth value)."""
    if isinstance(value, date | bool):
        raise TypeError("a date or yes/no cannot be printed without a filter")
    return value


FILTERS = ("day", "bare_day", "moment", "won", "won_short", "less", "josa")
"""Functions of `bot.letters.wording` that a fragment may send a value through."""


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # the output is plain text, not HTML
        finalize=_only_text,
    )
    environment.globals.clear()
    environment.filters |= {name: getattr(wording, name) for name in FILTERS}
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=4096)
def fragment(source: str) -> Fragment:
    """Compile a text of a template; raise LetterError when it is more than words and values."""
    try:
        tree = _ENVIRONMENT.parse(source)
        template = _ENVIRONMENT.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        raise LetterError(f"'{source}': {error.message}") from None
    if any(not isinstance(node, nodes.Output) for node in tree.body):
        raise LetterError(
            f"'{source}': only {{{{ values }}}} are allowed; use when for a condition"
        )
    return Fragment(template, *_needs(tree, source))


def _needs(tree: nodes.Template, source: str) -> tuple[frozenset[str], frozenset[str]]:
    names = meta.find_undeclared_variables(tree) - {"deadlines"}
    named = [n for n in tree.find_all(nodes.Name) if n.name == "deadlines"]
    ids = [
        item.arg.value
        for item in tree.find_all(nodes.Getitem)
        if item.node in named and isinstance(item.arg, nodes.Const)
    ]
    if len(ids) != len(named):
        raise LetterError(f"'{source}': write a deadline as deadlines['T-REPLY']")
    return frozenset(names), frozenset(ids)


@lru_cache(maxsize=4096)
def condition(text: str) -> Expression:
    """Read a ``when``; raise LetterError when it is not of the closed language."""
    try:
        return parse(text)
    except ExpressionError as error:
        raise LetterError(str(error)) from None


def load(root: Path, name: str) -> LetterTemplate:
    """Read the template ``name`` below ``root``; or raise LetterError naming its faults."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        raise LetterError(f"{name}: there is no such letter template")
    return _parse(name, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def _parse(name: str, text: str) -> LetterTemplate:
    try:
        template = _ADAPTER.validate_python(_yaml(text))
    except yaml.YAMLError as error:
        raise LetterError(f"{name}: not readable as YAML: {_one_line(error)}") from None
    except ValidationError as error:
        misshapen = (f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise LetterError(f"{name}: " + "; ".join(misshapen)) from None
    faults = list(_faults(template))
    if faults:
        lines = _lines(text)
        raise LetterError("; ".join(f"{name}:{lines[source][0]}: {why}" for source, why in faults))
    return template


_ADAPTER = TypeAdapter(LetterTemplate)


def lines_of(root: Path, name: str) -> Mapping[str, Sequence[int]]:
    """Return on which lines (from 1) each text of the template ``name`` below ``root`` starts."""
    return _lines((root / name).read_text(encoding="utf-8"))


def _lines(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for node in _scalars(yaml.compose(text, Loader=_Strings)):
        found.setdefault(node.value, []).append(node.start_mark.line + 1)
    return found


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.ScalarNode():
            yield node
        case yaml.MappingNode() | yaml.SequenceNode():
            parts = [value for _, value in node.value] if node.id == "mapping" else node.value
            for part in parts:
                yield from _scalars(part)


class _Strings(yaml.CSafeLoader):
    """Reads every scalar as text (no, 1:30 and 0123 stay what they look like)."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML wants it as a class attribute

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        double = next((key for key in keys if keys.count(key) > 1), None)
        if double is not None:
            raise yaml.constructor.ConstructorError(problem=f"'{double}' stands there twice")
        return super().construct_mapping(node, deep)


def _yaml(text: str) -> object:
    return yaml.load(text, Loader=_Strings)  # noqa: S506 - a SafeLoader with fewer types still


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _faults(template: LetterTemplate) -> Iterator[tuple[str, str]]:
    """Yield each text that cannot be used, and what is wrong with it."""
    for source in template.fixed():
        if "{" in source:
            yield source, f"'{source}': a heading or label is fixed words without values"
    for sentence in template.sentences():
        for source in filter(None, (sentence.text, sentence.otherwise)):
            yield from _fault(fragment, source)
    for text in template.conditions():
        yield from _fault(condition, text)


def _fault(read: Any, source: str) -> Iterator[tuple[str, str]]:
    try:
        read(source)
    except LetterError as error:
        yield source, str(error)
