"""conversations/**.yaml → frozen dataclasses. The only module that knows YAML packs.

Every scalar is read as text (`no`, `1:30`, `0123` stay what the author wrote); the dataclasses say
which of them are numbers, days or yes/no.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.engine.model import (
    Body,
    Calm,
    Contact,
    Content,
    Elsewhere,
    Gloss,
    Pack,
    Part,
    Privacy,
    Source,
    Stage,
    Talk,
)
from bot.errors import ContentError

T = TypeVar("T")
Problems = list[str]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain data, with the line of each of its parts."""

    name: str
    data: Any
    root: yaml.Node | None

    def where(self, path: Iterable[int | str]) -> str:
        """Name the file and line of a part, as near as it can be found."""
        line = self.root.start_mark.line if self.root else 0
        node = self.root
        for key in path:
            node = _child(node, key)
            if node is None:
                break
            line = node.start_mark.line
        return f"{self.name}:{line + 1}"


def _child(node: yaml.Node | None, key: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key]  # type: ignore[no-any-return]
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    return None


def read(path: Path, root: Path) -> Document:
    """Read one YAML file; raise ContentError naming file and line when it is not YAML."""
    name = str(path.relative_to(root))
    text = _text_of(path, name)
    try:
        node, data = _parsed(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{name}:{line}: not readable as YAML: {error.problem}") from None
    _refuse_doubles(node, name)
    return Document(name, data, node)


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """Read YAML as text only, with libyaml: it is 12 times as fast, PyYAML's own says better what is
    wrong and where."""
    try:
        return _with(yaml.CBaseLoader(text))
    except yaml.MarkedYAMLError:
        return _with(yaml.BaseLoader(text))


def _with(loader: Any) -> tuple[yaml.Node | None, Any]:
    node = loader.get_single_node()
    return node, loader.construct_document(node) if node else None


def _text_of(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError as error:
        raise ContentError(f"{name}: not saved as UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise ContentError(f"{name}: cannot be read: {type(error).__name__}") from None


def _refuse_doubles(node: yaml.Node | None, name: str) -> None:
    """YAML quietly keeps the last of two equal keys; an author never means that."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_doubles(item, name)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise ContentError(f"{name}:{line}: '{key.value}' stands here twice")
            seen.add(key.value)
            _refuse_doubles(value, name)


def build(kind: type[T], document: Document, data: Any, problems: Problems) -> T | None:
    """Turn plain data into a dataclass; add every problem, in words, and return None if any."""
    try:
        built: T = _adapter(cast(Hashable, kind)).validate_python(data)
        return built
    except ValidationError as error:
        problems.extend(_in_words(document, details) for details in error.errors())
        return None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _in_words(document: Document, details: ErrorDetails) -> str:
    path = [part for part in details["loc"] if not str(part).startswith("function")]
    where = document.where(path)
    field = ".".join(str(part) for part in path)
    match details["type"]:
        case "missing" | "missing_argument":
            return f"{where}: '{field}' is missing"
        case "unexpected_keyword_argument" | "extra_forbidden":
            return f"{where}: '{field}' is not a field that exists here"
        case "literal_error":
            return f"{where}: '{field}' must be one of {details['ctx']['expected']}"
        case "string_type" if details["input"] is None:
            return f"{where}: '{field}' is empty"
        case kind if kind.startswith("date"):
            return f"{where}: '{field}' must be a day such as 2026-11-21"
        case kind if kind.startswith(("int", "bool")):
            return f"{where}: '{field}' must be a whole number or true/false"
        case _:
            return f"{where}: '{field}': {details['msg'].lower()}"


def load(root: Path) -> tuple[Content, Problems]:
    """Read all content below ``root``; return it with every problem of form found on the way.

    Content with problems is only good for listing more of them: see `bot.check`.
    """
    problems: Problems = []
    shared = root / "_shared"
    sources = _listed(Source, shared / "sources.yaml", "sources", root, problems)
    contacts = _listed(Contact, shared / "contacts.yaml", "contacts", root, problems)
    elsewhere = _listed(Elsewhere, shared / "elsewhere.yaml", "elsewhere", root, problems)
    bodies = _listed(Body, shared / "bodies.yaml", "bodies", root, problems)
    calm = _listed(Calm, shared / "calm.yaml", "calm", root, problems)
    glosses = _listed(Gloss, shared / "glosses.yaml", "glosses", root, problems, name="word")
    talks = _listed(Talk, shared / "talk.yaml", "talk", root, problems)
    parts = _parts(shared / "parts", root, problems)
    packs = {pack.id: pack for pack in _packs(root, parts, problems)}
    content = Content(
        packs=packs,
        sources={source.id: source for source in sources},
        contacts={contact.id: contact for contact in contacts},
        bodies={body.id: body for body in bodies},
        elsewhere=tuple(elsewhere),
        calm=tuple(calm),
        glosses=tuple(glosses),
        talks=tuple(talks),
        lines=dict(_lines(root, packs, problems)),
        privacy=_privacy(shared / "privacy.yaml", root, problems),
        extra_holidays=_holidays(shared / "holidays.yaml", root, problems),
        hashes={pack.id: digest(_asked_in(pack, root)) for pack in packs.values()},
    )
    return content, problems


def digest(files: Iterable[Path]) -> str:
    """Return a short digest of files; it changes when one of them does."""
    sha = hashlib.sha256()
    for path in files:
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()[:16]


def _files(pack: Pack, root: Path) -> list[Path]:
    """Name the files a pack was made from: its own, then the parts it includes."""
    return [*sorted((root / pack.id).glob("*.yaml")), *_parts_of(pack, root)]


def _asked_in(pack: Pack, root: Path) -> list[Path]:
    """Name the files that an open case hangs on; FAQ and stories change without anybody's notice."""
    return [*(root / pack.id).glob("flow.yaml"), *_parts_of(pack, root)]


def _parts_of(pack: Pack, root: Path) -> list[Path]:
    parts = (_part_file(root / "_shared" / "parts", name) for name in pack.include)
    return [path for path in parts if path.is_file()]


def _packs(root: Path, parts: Mapping[str, Part | None], problems: Problems) -> Iterator[Pack]:
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name.startswith(("_", ".")):
            continue
        if pack := _pack(folder, root, parts, problems):
            yield pack


def _pack(
    folder: Path, root: Path, parts: Mapping[str, Part | None], problems: Problems
) -> Pack | None:
    try:
        flow = read(folder / "flow.yaml", root)
    except FileNotFoundError:
        problems.append(f"{folder.name}: there is no flow.yaml in this folder")
        return None
    except ContentError as error:
        problems.append(str(error))
        return None
    pack = build(Pack, flow, flow.data, problems)
    if pack and pack.id != folder.name:
        problems.append(f"{flow.where(['id'])}: id '{pack.id}' differs from its folder's name")
    faq = _raw_list(folder / "faq.yaml", "faq", root, problems)
    if pack and faq:
        pack = build(Pack, faq, {**flow.data, "faq": faq.data["faq"]}, problems) or pack
    return _with_parts(pack, flow, parts, problems) if pack else None


def places(root: Path, pack: Pack | None = None) -> dict[tuple[str, str], str]:
    """Say where each item of a pack (or of _shared/) stands: (list, id) → 'file:line'.

    Of what is not in a list, such as the opening: (field, '').

    Reads the files anew, so that only content with problems pays for it.
    """
    files = _files(pack, root) if pack else sorted((root / "_shared").glob("*.yaml"))
    found: dict[tuple[str, str], str] = {}
    for path in files:
        with contextlib.suppress(ContentError):  # `load` has said that it cannot be read
            document = read(path, root)
            found |= dict(_places(document.name, "", document.root))
    return found


def _places(
    name: str, group: str, node: yaml.Node | None
) -> Iterator[tuple[tuple[str, str], str]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _places(name, group, item)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "id":
                yield (group, value.value), f"{name}:{node.start_mark.line + 1}"
            if not group:
                yield (key.value, ""), f"{name}:{key.start_mark.line + 1}"
            yield from _places(name, key.value, value)


# --- parts that several packs share --------------------------------------------------------------


def _part_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.yaml"


def _parts(folder: Path, root: Path, problems: Problems) -> dict[str, Part | None]:
    """Read every part; one that is broken is None and said once, here."""
    parts: dict[str, Part | None] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = read(path, root)
        except ContentError as error:
            problems.append(str(error))
            parts[path.stem] = None
        else:
            parts[path.stem] = build(Part, document, document.data, problems)
    return parts


def _with_parts(
    pack: Pack, flow: Document, parts: Mapping[str, Part | None], problems: Problems
) -> Pack:
    for place, name in enumerate(pack.include):
        if name not in parts:
            where = flow.where(["include", place])
            problems.append(f"{where}: there is no part '{name}' in _shared/parts")
        elif part := parts[name]:
            pack = _joined(pack, part)
    return pack


def _joined(pack: Pack, part: Part) -> Pack:
    """Add a part's lists to the pack's; its next actions go first, as they tell of later moments."""
    lists: dict[str, Any] = {
        group.name: (*getattr(pack, group.name), *getattr(part, group.name))
        for group in fields(part)
    }
    lists["next_actions"] = (*part.next_actions, *pack.next_actions)
    lists["followup"] = (*pack.followup, *(_after(stage, pack) for stage in part.followup))
    return replace(pack, **lists)


def _after(stage: Stage, pack: Pack) -> Stage:
    """Let the past days of a stage lie after what happened, where they name no other day."""
    questions = tuple(
        replace(q, not_before=pack.happened_on) if q.past and not q.not_before else q
        for q in stage.questions
    )
    return replace(stage, questions=questions)


# --- example lines -------------------------------------------------------------------------------


def _lines(
    root: Path, packs: Iterable[str], problems: Problems
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what each file of example lines is about, and its lines; '#' begins a remark."""
    shared = root / "_shared" / "lines"
    files = {f"incident/{pack}": root / pack / "lines.txt" for pack in packs}
    files |= {str(p.relative_to(shared).with_suffix("")): p for p in sorted(shared.rglob("*.txt"))}
    for about, path in files.items():
        try:
            text = _text_of(path, str(path.relative_to(root)))
        except FileNotFoundError:
            continue
        except ContentError as error:
            problems.append(str(error))
            continue
        lines = (line.strip() for line in text.splitlines())
        yield about, tuple(line for line in lines if line and not line.startswith("#"))


# --- lists ---------------------------------------------------------------------------------------


def _listed(
    kind: type[T], path: Path, key: str, root: Path, problems: Problems, name: str = "id"
) -> list[T]:
    """Read a list of which no two items have the same ``name``."""
    document = _raw_list(path, key, root, problems)
    if document is None:
        return []
    built: list[T] = build(list[kind], document, document.data[key], problems) or []  # type: ignore[valid-type]
    _refuse_doubles_of(built, name, document, problems)
    return built


def _refuse_doubles_of(
    built: Iterable[Any], name: str, document: Document, problems: Problems
) -> None:
    seen: set[str] = set()
    for item in built:
        one = getattr(item, name)
        if one in seen:
            problems.append(f"{document.name}: the {name} '{one}' is used twice")
        seen.add(one)


def _raw_list(path: Path, key: str, root: Path, problems: Problems) -> Document | None:
    """Read a file that holds one list under ``key``; a missing file is an empty list."""
    if not path.is_file():
        return None
    try:
        document = read(path, root)
    except ContentError as error:
        problems.append(str(error))
        return None
    if not isinstance(document.data, dict) or set(document.data) != {key}:
        problems.append(f"{document.name}:1: this file holds one list, '{key}:'")
        return None
    return document


def _privacy(path: Path, root: Path, problems: Problems) -> Privacy | None:
    if not path.is_file():
        return None  # `check` says so, once
    try:
        document = read(path, root)
    except ContentError as error:
        problems.append(str(error))
        return None
    return build(Privacy, document, document.data, problems)


def _holidays(path: Path, root: Path, problems: Problems) -> dict[date, str]:
    document = _raw_list(path, "holidays", root, problems)
    if document is None:
        return {}
    return build(dict[date, str], document, document.data["holidays"] or {}, problems) or {}
