"""What is written to the log: fields by name, no words, and of an error only its kind and places."""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import JsonFormatter, TextFormatter

ROOT = Path(__file__).parents[1]
FIELDS = {
    "update", "row", "case", "evidence", "incident", "kind", "why", "seconds", "address",
    "error", "content", "told", "cases", "people",
}  # fmt: skip
IDS = r"(\w+\.)*(id|update_id|case_id|incident|kind|why|strerror)|wait|number|purged\.(cases|people)|str\(address\)"
KINDS = r"type\(error\)\.__name__|_name\(error\)|error\.strerror"
OF_TELEGRAM = {
    "error.message": "bot/telegram/hooking.py",
    "info.last_error_message": "bot/telegram/hooking.py",
}
"""Telegram's own words, and the one place where they can be about nobody."""
OUR_WORDS = {"warning": "bot/app.py"}
"""What the content check says about the content."""
OURS = {"StoreError", "UnreadableError", "ContentError", "LetterError"}
"""Errors whose text is written for the operator and holds no user's words (bot/errors.py)."""


class Call:
    """One call of `log.….`, and the errors caught around it."""

    def __init__(self, path: str, node: ast.Call, caught: set[str]) -> None:
        self.path = path
        self.where = f"{path}:{node.lineno}"
        self.node = node
        self.caught = caught

    @property
    def texts(self) -> list[ast.expr]:
        """The message and its values; of `log.log` without the level."""
        assert isinstance(self.node.func, ast.Attribute)
        return self.node.args[1:] if self.node.func.attr == "log" else self.node.args


def calls() -> Iterator[Call]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from _in(tree, str(path.relative_to(ROOT)), set(), {})


def _in(node: ast.AST, path: str, caught: set[str], dicts: dict[str, ast.Dict]) -> Iterator[Call]:
    if isinstance(node, ast.ExceptHandler) and node.type:
        caught = set(re.findall(r"\w+", ast.unparse(node.type)))
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
        yield Call(path, _with(node, dicts), caught)
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as value):
                dicts = {**dicts, name: value}
        yield from _in(child, path, caught, dicts)


def _with(node: ast.Call, dicts: dict[str, ast.Dict]) -> ast.Call:
    """The call with its values in place of a name that stands for them."""
    values = [
        dicts.get(value.id, value) if isinstance(value, ast.Name) else value for value in node.args
    ]
    return ast.copy_location(ast.Call(node.func, values, node.keywords), node)


CALLS = list(calls())


@pytest.mark.parametrize("call", CALLS, ids=[call.where for call in CALLS])
def test_a_line_is_made_of_ids_and_kinds_only(call: Call) -> None:
    """A value of any other shape could be what a person typed; show that it is not, and list it."""
    message, *values = call.texts
    assert isinstance(message, ast.Constant), "the line itself is fixed"
    assert not call.node.keywords, "exc_info would write the error's own text"
    for value in values:
        if isinstance(value, ast.Dict):
            assert {ast.literal_eval(key) for key in value.keys if key} <= FIELDS
        for one in value.values if isinstance(value, ast.Dict) else [value]:
            assert is_harmless(ast.unparse(one), call), ast.unparse(one)


def is_harmless(text: str, call: Call) -> bool:
    if {**OF_TELEGRAM, **OUR_WORDS}.get(text) == call.path:
        return True
    if text == "error":
        return bool(call.caught) and call.caught <= OURS
    return bool(re.fullmatch(f"{IDS}|{KINDS}", text))


@pytest.mark.parametrize(
    ("line", "harmless"),
    [
        ('log.error("%(update)s", {"update": row.update_id})', True),
        ('log.error("row %s: %s", row.id, type(error).__name__)', True),
        ('log.error("%(told)s", {"told": error.message})', False),
        ('log.error("%s", row.payload)', False),
        ('log.error("%s", error)', False),
        ('log.error("%(text)s", {"text": row.id})', False),
        ('log.error(f"failed {row.id}")', False),
        ('log.exception("failed", exc_info=error)', False),
    ],
)
def test_the_test_above_sees_what_it_is_there_for(line: str, harmless: bool) -> None:
    (call,) = _in(ast.parse(line), "bot/x.py", set(), {})
    try:
        test_a_line_is_made_of_ids_and_kinds_only(call)
    except AssertionError:
        assert not harmless
    else:
        assert harmless


def test_there_are_lines_to_look_at() -> None:
    assert len(CALLS) > 15


# --- how they are written ----------------------------------------------------------------------


def record(message: str, *args: object, exc_info: object = None) -> logging.LogRecord:
    """A line of ours. A mapping alone is taken for named values, as by `log.error`."""
    return logging.LogRecord("bot.service", logging.ERROR, "x.py", 1, message, args, exc_info)  # type: ignore[arg-type]


def failed() -> logging.LogRecord:
    try:
        raise ValueError("비밀")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
        return record("it failed", exc_info=info)


def test_in_json_each_value_is_a_field() -> None:
    line = record("update %(update)s failed: %(kind)s", {"update": 5, "kind": "KeyError"})
    read = json.loads(JsonFormatter().format(line))
    at = read.pop("at")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", at)
    assert read == {
        "level": "ERROR", "room": "bot.service", "event": "update %(update)s failed: %(kind)s",
        "text": "update 5 failed: KeyError", "update": 5, "kind": "KeyError",
    }  # fmt: skip


def test_in_json_a_line_stays_a_line() -> None:
    """Others log several lines at once; a program that reads a line each would stumble."""
    line = JsonFormatter().format(record("one\ntwo %s", KeyError("x")))
    assert "\n" not in line
    assert json.loads(line)["text"].startswith("one\ntwo")


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_of_a_traceback_only_the_places_are_written(formatter: logging.Formatter) -> None:
    """The text of an error that nobody foresaw can be what a person typed."""
    line = formatter.format(failed())
    assert "비밀" not in line
    assert "ValueError" in line
    assert f"{Path(__file__).name}" in line
    assert "failed" in line
