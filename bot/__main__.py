"""The commands of `python -m bot`: run, check, try, and what an operator or an author asks for.

Each imports what it needs by itself: the reading of content, the letters' writers and Telegram take a
second together, and `run` asks Telegram for updates before it has any use for most of them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot import logs
from bot.clock import KST, SystemClock
from bot.config import load_settings
from bot.errors import GujeError
from bot.paths import CONVERSATIONS, DATABASE, TEMPLATES

if TYPE_CHECKING:
    from bot.engine.model import Answers, Content, Pack
    from bot.trial import Trial

TYPED = ("date", "datetime", "time", "amount", "yes_no", "email")
"""What `understand` reads a line as (`bot.understand.READERS`)."""
OK, FAILED, BAD_INPUT = 0, 1, 2
AUDITED = frozenset({"backup", "rekey", "purge", "stats", "audit"})
"""Commands that look at or change what is stored: each leaves a row in the audit."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code (0 fine, 1 the program failed, 2 bad input)."""
    options = _parser().parse_args(arguments)
    commands = {
        "run": _run, "check": _check, "try": _try, "due": _due, "graph": _graph,
        "coverage": _coverage, "understand": _understand, "ask": _ask, "preview": _preview,
        "backup": _backup, "rekey": _rekey, "purge": _purge, "stats": _stats, "audit": _audit,
        "privacy": _privacy,
    }  # fmt: skip
    try:
        if options.command in AUDITED:
            _note(options.command)
        return commands[options.command](options)
    except GujeError as error:
        _complain(str(error))
        return FAILED
    except (KeyboardInterrupt, BrokenPipeError):
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="구제봇 (guje-bot)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start the bot (without a token: the playground)")
    commands.add_parser("check", help="list all problems of all content")
    trial = commands.add_parser("try", help="go through an incident type without Telegram")
    trial.add_argument("incident", help="for example ticket-ban")
    trial.add_argument("--describe", action="store_true", help="print the questions and stop")
    trial.add_argument("--answers", type=Path, help="YAML: question id → what a person types")
    trial.add_argument("--now", type=_moment, help="the clock, KST, such as 2026-11-21T14:00")
    trial.add_argument("--out", type=Path, help="folder for the letters' files")
    printed = trial.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print one JSON object")
    printed.add_argument(
        "--repro",
        action="store_true",
        help="print a story for cases.yaml; it holds what was typed",
    )
    periods = commands.add_parser("due", help="count periods, one a line, with the working")
    periods.add_argument(
        "--json", metavar="FILE", required=True,
        help="lines of rule, start, n, unit with a tab between them (- for standard input); "
        "one JSON object a line comes out",
    )  # fmt: skip
    first = commands.add_parser("ask", help="say what the bot would make of a first line")
    first.add_argument(
        "--json", metavar="FILE", required=True,
        help="a typed line each (- for standard input); one JSON object a line comes out",
    )  # fmt: skip
    typed = commands.add_parser("understand", help="read typed lines as dates, amounts and so on")
    typed.add_argument("type", choices=TYPED)
    typed.add_argument("--now", type=_moment, help="the clock, KST, such as 2026-11-21T14:00")
    typed.add_argument(
        "--json", metavar="FILE", required=True,
        help="a typed line each (- for standard input); one JSON object a line comes out",
    )  # fmt: skip
    drawn = commands.add_parser(
        "graph", help="draw an incident type as Mermaid flowcharts (docs/flows/)"
    )
    drawn.add_argument("incident")
    covered = commands.add_parser("coverage", help="walk all paths; say what none of them reaches")
    covered.add_argument("incident", nargs="*", help="all of them where none is named")
    shown = commands.add_parser("preview", help="write all that the bot can say into one page")
    shown.add_argument("out", type=Path, metavar="OUT.html")
    saved = commands.add_parser(
        "backup", help="copy the database while the bot runs, and check it"
    )
    saved.add_argument("--check", action="store_true", help="look at a backup that is there")
    saved.add_argument("file", type=Path, metavar="FILE")
    commands.add_parser(
        "rekey", help="bring all that is stored under the first key, while the bot runs"
    )
    commands.add_parser("purge", help="delete now what the next night would delete")
    counted = commands.add_parser("stats", help="count cases, outcomes and where people stop")
    counted.add_argument("--json", action="store_true", help="print one JSON object")
    noted = commands.add_parser("audit", help="list what operators and these commands did")
    noted.add_argument("--json", action="store_true", help="print one JSON array")
    commands.add_parser("privacy", help="print the privacy policy (docs/privacy.md)")
    return parser


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a time such as 2026-11-21T14:00"
        ) from None
    if not 2000 <= at.year <= 2100:
        raise argparse.ArgumentTypeError(f"'{text}' lies outside of the years 2000 to 2100")
    return at.astimezone(KST) if at.tzinfo else at.replace(tzinfo=KST)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the commands talk to whoever typed them


def _complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - as above


# --- run ---------------------------------------------------------------------------------------


def _run(_: argparse.Namespace) -> int:
    from bot.serving import serve

    settings = load_settings()
    logs.set_up(settings.log_level, settings.log_format)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(serve(settings, _say))
    except GujeError:
        raise
    except Exception as error:
        # Not as Python prints it: its text could hold what a person typed. See logs.py.
        told = {"kind": type(error).__name__}
        logging.getLogger(__name__).critical("the bot ended of %(kind)s", told, exc_info=error)
        return FAILED
    return OK


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return what makes the event loop: uvloop, or asyncio's own on systems without it."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


# --- check -------------------------------------------------------------------------------------


def _loaded(now: datetime) -> Content:
    """Return the content, checked as of a day; raise ContentError with all problems."""
    from bot.check import load_checked

    return load_checked(CONVERSATIONS, TEMPLATES, now.date())


def _check(_: argparse.Namespace) -> int:
    from bot.check import check, warnings

    today = SystemClock().now().date()
    content, problems = check(CONVERSATIONS, TEMPLATES, today)
    for warning in warnings(content, CONVERSATIONS, TEMPLATES, today):
        _say(f"warning: {warning}")
    for problem in problems:
        _say(problem)
    packs = ", ".join(sorted(content.packs)) or "none"
    _say(f"{len(problems)} problem(s) in: {packs}")
    return FAILED if problems else OK


# --- try ---------------------------------------------------------------------------------------


def _try(options: argparse.Namespace) -> int:
    from bot.trial import Trial, describe

    now = (options.now or SystemClock().now()).replace(second=0, microsecond=0)
    content = _loaded(now)
    pack = content.packs.get(options.incident)
    if pack is None:
        _complain(_no_such(options.incident, content.packs))
        return BAD_INPUT
    if options.describe:
        return _describe(describe(pack), as_json=options.json)
    trial = Trial(pack, content, now, TEMPLATES)
    if options.answers:
        return _from_file(trial, options)
    return _by_hand(trial, options)


def _describe(questions: list[dict[str, Any]], *, as_json: bool) -> int:
    if as_json:
        _say(json.dumps(questions, ensure_ascii=False, indent=2))
        return OK
    for question in questions:
        when = f"  [when {question['when']}]" if question["when"] else ""
        _say(f"{question['id']} ({question['type']}){when}\n  {question['text']}")
        for number, choice in enumerate(question["choices"], 1):
            _say(f"    {number}. {choice['label']} ({choice['id']})")
    return OK


def _typed(path: Path) -> dict[str, str]:
    """Read a file of answers; raise GujeError when it is not a list of `question: text`."""
    import yaml

    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text only
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise GujeError(f"{path}: cannot be read: {type(error).__name__}") from None
    if not isinstance(data, dict) or not all(map(_is_typed, data.values())):
        raise GujeError(f"{path}: this file holds lines such as 'paid_on: 11월 18일'")
    return {key: ", ".join(v) if isinstance(v, list) else str(v) for key, v in data.items()}


def _is_typed(value: object) -> bool:
    """Whether a value is a line of text, or a list of such (several choices)."""
    parts = value if isinstance(value, list) else [value]
    return all(isinstance(part, str) for part in parts)


def _from_file(trial: Trial, options: argparse.Namespace) -> int:
    try:
        typed = _typed(options.answers)
    except GujeError as error:
        _complain(str(error))
        return BAD_INPUT
    answers, asked, problems = trial.answer(typed)
    if problems:
        _complain("\n".join(problems))
        return BAD_INPUT
    return _reported(trial, typed, answers, asked, options)


def _by_hand(trial: Trial, options: argparse.Namespace) -> int:
    from bot.trial import talk

    _say(f"{trial.pack.title}\n\n{trial.pack.opening}")
    try:
        typed = talk(trial, input, _say)
    except EOFError:
        _say("\n여기까지 할게요. 저장하지 않았어요.")
        return OK
    answers, asked, _ = trial.answer(typed)
    return _reported(trial, typed, answers, asked, options)


def _reported(
    trial: Trial, typed: Mapping[str, str], answers: Answers, asked: list[str],
    options: argparse.Namespace,
) -> int:  # fmt: skip
    """Print what the answers lead to, and write the files where a folder is given."""
    from bot.stories import written

    try:
        report = trial.report(answers, asked, options.out)
    except OSError as error:
        _complain(f"--out {options.out}: cannot be written to: {type(error).__name__}")
        return BAD_INPUT
    if options.json:
        _say(json.dumps(report, ensure_ascii=False, indent=2))
        return OK
    if options.repro:
        _say(written(trial, typed, answers, asked).rstrip())
        _complain("this story holds what was typed: take personal data out before you share it")
        return OK
    return _tell(trial, answers, report)


def _tell(trial: Trial, answers: Any, report: dict[str, Any]) -> int:
    from bot.trial import narrate
    from bot.wording import Wording

    for text in narrate(trial, answers, Wording(TEMPLATES)):
        _say(f"\n{text}")
    for letter in report.get("letters", []):
        _say(f"\n──── {letter['title']} ────\n{letter['text']}")
        for path in letter["files"]:
            _say(f"→ {path}")
    return OK


# --- due ---------------------------------------------------------------------------------------


def _due(options: argparse.Namespace) -> int:
    from bot import due
    from bot.deadlines.calendar import Calendar

    content = _loaded(SystemClock().now())
    calendar = Calendar(content.extra_holidays)
    return _each_line(options.json, lambda lines: due.run(lines, calendar, _say))


def _ask(options: argparse.Namespace) -> int:
    from bot import ask

    content = _loaded(SystemClock().now())
    return _each_line(options.json, lambda lines: ask.run(lines, content, _say))


def _understand(options: argparse.Namespace) -> int:
    from bot import understand

    now = options.now or SystemClock().now()
    return _each_line(options.json, lambda lines: understand.run(options.type, lines, now, _say))


def _each_line(name: str, run: Callable[[Iterable[str]], int]) -> int:
    """Run over the lines of a file, or of standard input for '-'."""
    try:
        with _lines(name) as lines:
            return run(lines)
    except OSError as error:
        _complain(f"{name}: cannot be read: {error.strerror}")
        return BAD_INPUT


def _lines(name: str) -> TextIO:
    """Open a file, or standard input for '-', so that bytes which are no text do not stop it."""
    source = sys.stdin.fileno() if name == "-" else name
    return open(source, encoding="utf-8", errors="surrogateescape", closefd=name != "-")


# --- graph, coverage ---------------------------------------------------------------------------


def _graph(options: argparse.Namespace) -> int:
    from bot.survey.graph import page

    packs = _loaded(SystemClock().now()).packs
    pack = packs.get(options.incident)
    if pack is None:
        _complain(_no_such(options.incident, packs))
        return BAD_INPUT
    _say(page(pack).rstrip())
    return OK


def _coverage(options: argparse.Namespace) -> int:
    from bot.survey.everything import survey
    from bot.survey.report import report

    now = SystemClock().now()
    content = _loaded(now)
    unknown = [incident for incident in options.incident if incident not in content.packs]
    if unknown:
        _complain(_no_such(unknown[0], content.packs))
        return BAD_INPUT
    whole = True
    for incident in options.incident or content.packs:
        found = survey(content.packs[incident], content, now)
        whole = whole and not any(found.missing)
        for line in report(found):
            _say(line)
    return OK if whole else FAILED


# --- preview -----------------------------------------------------------------------------------


def _preview(options: argparse.Namespace) -> int:
    from bot.preview import book
    from bot.preview.page import page as page_of

    now = SystemClock().now()
    content = _loaded(now)
    try:
        options.out.open("a").close()  # a place that cannot be written to is told before the work
        chapters = book.chapters(content, CONVERSATIONS, TEMPLATES, now)
        options.out.write_text(page_of(chapters, TEMPLATES, now), encoding="utf-8")
    except OSError as error:
        _complain(f"{options.out}: cannot be written to: {type(error).__name__}")
        return BAD_INPUT
    scenes = sum(1 for chapter in chapters for _ in chapter.scenes)
    _say(f"{options.out}: {scenes:,} scenes, {options.out.stat().st_size / 1e6:.1f} MB")
    for line in (missing := list(book.lacking(chapters))):
        _complain(line)
    return FAILED if missing else OK


# --- audit, backup, rekey, purge, stats --------------------------------------------------------


def _note(command: str) -> None:
    from bot import audit  # as with `stats`, few commands need the store

    try:
        audit.note(load_settings().data_dir / DATABASE, command, SystemClock().now())
    except audit.NotNotedError as error:
        _complain(str(error))


def _audit(options: argparse.Namespace) -> int:
    from bot import audit

    found = audit.read(load_settings().data_dir / DATABASE)
    if options.json:
        _say(json.dumps(audit.as_json(found), ensure_ascii=False, indent=2))
        return OK
    for line in audit.lines(found):
        _say(line)
    return OK


def _backup(options: argparse.Namespace) -> int:
    from bot import backup

    work = backup.check if options.check else backup.back_up
    work(load_settings(), options.file, _say)
    return OK


def _rekey(_: argparse.Namespace) -> int:
    from bot.rekey import rekey

    rekey(load_settings(), _say)
    return OK


def _purge(_: argparse.Namespace) -> int:
    from bot.purge import purge

    purge(load_settings(), SystemClock().now(), _say)
    return OK


def _stats(options: argparse.Namespace) -> int:
    from bot import backup, stats

    settings, now = load_settings(), SystemClock().now()
    content = _loaded(now)
    found = stats.count(settings.data_dir / DATABASE, backup.keys_at_hand(settings), content, now)
    if options.json:
        _say(json.dumps(stats.as_json(found), ensure_ascii=False, indent=2))
        return OK
    for line in stats.lines(found):
        _say(line)
    return OK


def _privacy(_: argparse.Namespace) -> int:
    from bot.policy import policy, terms_of

    content = _loaded(SystemClock().now())
    assert content.privacy is not None  # noqa: S101 - content without it is refused
    _say(policy(content.privacy, terms_of(load_settings()), TEMPLATES).rstrip())
    return OK


def _no_such(incident: str, packs: Mapping[str, Pack]) -> str:
    return f"there is no incident type '{incident}'; there are: {', '.join(packs)}"


if __name__ == "__main__":
    sys.exit(main())
