"""deploy/ and docs/running.md keep what they promise, and name only what exists."""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.config import Settings, load_settings
from bot.metrics import Metrics
from bot.running import STOP_SECONDS

ROOT = Path(__file__).parents[1]
UNIT = (ROOT / "deploy" / "guje-bot.service").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8")
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")


def unit() -> dict[str, list[str]]:
    """Name → values, in order; a name may stand there more than once."""
    found = defaultdict(list)
    for name, value in re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE):
        found[name].append(value)
    return found


# --- backups -----------------------------------------------------------------------------------


def test_old_backups_go_within_the_days_that_people_are_told(tmp_path: Path) -> None:
    """The commands of docs/running.md, run: every day, so whatever stays may grow a day older."""
    (block,) = [code for code in re.findall(r"```sh\n(.*?)```", RUNNING, re.S) if "-mtime" in code]
    data, folder = tmp_path / "data", tmp_path / "tmp"
    hours = {
        data / "backup-young.db": 28 * 24, data / "backup-old.db": 29 * 24 + 1,
        data / ".backup-young.db-ab12": 1, data / ".backup-old.db-ab12": 29 * 24 + 1,
        data / "guje.db": 900 * 24, folder / "guje-old": 25, folder / "guje-young": 1,
        folder / "other": 900 * 24,
    }  # fmt: skip
    for path, age in hours.items():
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if path.parent == folder else path.touch()
        os.utime(path, (time.time() - age * 3600,) * 2)
    command = block.replace("/var/lib/guje-bot", str(data))
    subprocess.run(
        ["/bin/sh", "-ec", command], env={**os.environ, "TMPDIR": str(folder)}, check=True
    )
    left = {path.name for path in (*data.iterdir(), *folder.iterdir())}
    assert left == {
        "backup-young.db", ".backup-young.db-ab12", "guje.db", "guje-young", "other"
    }  # fmt: skip
    (days,) = re.findall(r"-mtime \+(\d+) -delete", block)
    assert int(days) + 2 == Settings.model_fields["backup_days"].default


def test_a_killed_backup_leaves_only_what_these_commands_find() -> None:
    made = (ROOT / "bot" / "backup.py").read_text(encoding="utf-8")
    assert re.findall(r"prefix=(f?\".*?\")", made) == ['"guje-"', 'f".{out.name}-"']


# --- systemd -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User", "guje-bot"), ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"), ("PrivateTmp", "yes"), ("StateDirectory", "guje-bot"),
        ("StateDirectoryMode", "0700"), ("UMask", "0077"), ("Restart", "on-failure"),
        ("CapabilityBoundingSet", ""), ("MemoryDenyWriteExecute", "yes"),
    ],
)  # fmt: skip
def test_the_unit_promises(name: str, value: str) -> None:
    assert unit()[name] == [value]


def test_systemd_waits_longer_than_the_bot_takes() -> None:
    (seconds,) = unit()["TimeoutStopSec"]
    assert int(seconds) > STOP_SECONDS
    assert unit()["KillSignal"] == ["SIGTERM"]


def test_the_data_lies_where_the_unit_may_write() -> None:
    assert unit()["Environment"] == [f"DATA_DIR=/var/lib/{unit()['StateDirectory'][0]}"]


def test_the_unit_starts_the_bot() -> None:
    (command,) = unit()["ExecStart"]
    (folder,) = unit()["WorkingDirectory"]
    assert command == f"{folder}/.venv/bin/python -m bot run"


# --- Docker ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        r"^FROM python:3\.11-slim$", r"^USER 10001$", r"^VOLUME /data$", r"^STOPSIGNAL SIGTERM$",
        r"pip install .*--require-hashes -r requirements\.lock$", r"^HEALTHCHECK ",
        r"^ENTRYPOINT \[\"python\", \"-m\", \"bot\"\]$",
    ],
)  # fmt: skip
def test_the_image_promises(line: str) -> None:
    assert re.search(line, DOCKERFILE, re.MULTILINE)


def test_the_health_check_asks_where_the_bot_listens() -> None:
    (address,) = re.findall(r"HEALTH_LISTEN=(\S+)", DOCKERFILE)
    assert f"http://{address}/healthz" in DOCKERFILE
    assert str(load_settings({"HEALTH_LISTEN": address}, None).health_listen) == address


def test_what_is_copied_is_there_and_let_through() -> None:
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for line in sources for name in line.split()}
    assert names == set(re.findall(r"^!(\S+)$", IGNORED, re.MULTILINE))
    assert {name for name in names if not (ROOT / name).exists()} == set()
    assert IGNORED.splitlines()[1] == "*", "keys, data and .env must not get into an image"


def test_the_root_runs_nothing() -> None:
    """Whatever comes after USER runs without rights; the command has to come after it."""
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nENTRYPOINT ")


# --- what they name ----------------------------------------------------------------------------

NO_SETTINGS = {
    "PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "AF_INET", "AF_UNIX",
}  # fmt: skip


@pytest.mark.parametrize("text", [UNIT, DOCKERFILE, RUNNING], ids=["unit", "image", "docs"])
def test_every_setting_that_is_named_exists(text: str) -> None:
    named = set(re.findall(r"\b([A-Z]{2,}(?:_[A-Z]+)+)\b|\b([A-Z_]{3,})=", text))
    names = {first or second for first, second in named} - NO_SETTINGS
    assert {name for name in names if name.lower() not in Settings.model_fields} == set()


def test_the_guide_names_only_commands_that_exist() -> None:
    (commands,) = [a.choices for a in _parser()._actions if a.dest == "command"]
    named = set(re.findall(r"python -m bot (\w+)", RUNNING))
    assert named <= set(commands or ())
    assert {"backup", "stats", "check"} <= named


def test_the_guide_names_every_metric_and_no_other() -> None:
    metrics = Metrics(["message"])
    page = metrics.page(None).decode()
    exist = set(re.findall(r"^# TYPE (guje_\w+) (?:counter|histogram|gauge)$", page, re.MULTILINE))
    exist = {name for name in exist if not name.endswith("_created")}
    named = set(re.findall(r"\bguje_[a-z_]+", RUNNING.split("| metric |")[1]))
    assert named == exist


def strings() -> list[str]:
    """Every text in the code, with … where a value goes."""
    found = []
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str() as text):
                    found.append(re.sub(r"%(\(\w+\))?s", "…", text))
                case ast.JoinedStr(values=parts):
                    texts = [
                        part.value if isinstance(part, ast.Constant) else "…" for part in parts
                    ]
                    found.append("".join(map(str, texts)))
    return found


def test_what_the_guide_explains_is_what_the_program_says() -> None:
    """An operator searches for the line on the screen; one that was reworded would not be found."""
    said = strings()
    explained = re.findall(r"^\| `([^`]+)` \|", RUNNING.split("| it says |")[1], re.MULTILINE)
    assert len(explained) > 25
    missing = [line for line in explained if not any(line in text for text in said)]
    assert missing == []


# --- nothing is written but the data folder ----------------------------------------------------

READ_ONLY = """
mount --make-rprivate / && mount --bind "$1" "$1" && mount -o remount,ro,bind / || exit 8
touch "$2/written" 2>/dev/null && exit 9
cd / && exec "$3" -m bot run
"""
"""Run with: the data folder, the checkout, the interpreter."""


def namespace() -> list[str]:
    """What makes mounts of our own; skips the test where the system has no such thing."""
    command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("mount namespaces are not to be had here")
    return command


@pytest.mark.alone
def test_the_bot_runs_where_nothing_but_its_data_can_be_written(tmp_path: Path) -> None:
    """`ProtectSystem=strict` and `docker run --read-only` must not stop it."""
    with socket.socket() as one, socket.socket() as two:
        ports = []
        for free in (one, two):
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    env = {
        "PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1",
        "PLAYGROUND_PORT": str(ports[0]), "HEALTH_LISTEN": f"127.0.0.1:{ports[1]}",
        "HOME": "/nonexistent", "TMPDIR": str(tmp_path),
    }  # fmt: skip
    shell = [*namespace(), "sh", "-c", READ_ONLY, "sh", str(tmp_path), str(ROOT), sys.executable]
    with subprocess.Popen(shell, env=env, stdout=subprocess.DEVNULL) as process:
        try:
            assert healthy(f"http://127.0.0.1:{ports[1]}/healthz", process)
        finally:
            process.terminate()
    assert process.returncode == 0, "and it stops as it should"
    assert (tmp_path / "playground" / "guje.db").stat().st_mode & 0o777 == 0o600


def healthy(url: str, process: subprocess.Popen[bytes]) -> bool:
    for _ in range(400):
        assert process.poll() is None, "it ended early; 9: the system could be written to"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
    return False


def test_the_image_and_the_guide_agree_on_what_is_read_only() -> None:
    assert "--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges" in RUNNING
    assert "PYTHONDONTWRITEBYTECODE=1" in DOCKERFILE
