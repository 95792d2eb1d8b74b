"""Settings: read from the environment and .env, and one message for all that is wrong."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from bot.config import TELEGRAM_NETWORKS, Settings, load_settings
from bot.engine.privacy import Retention
from bot.errors import SettingsError

TOKEN = "123456789:" + "AbC-_" * 7
SECRET = "hook-secret_1"
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
EXAMPLE = Path(__file__).parent.parent / ".env.example"


def problem(env: dict[str, str] | None = None, env_file: Path | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(env or {}, env_file)
    return str(caught.value)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / ".env"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings({}, None)
    assert settings.telegram_bot_token is None
    assert settings.telegram_api_base == "https://api.telegram.org"
    assert settings.data_dir == Path("data")
    assert settings.data_keys is None
    assert settings.log_level == "INFO"
    assert settings.log_format == "text"
    assert settings.playground_port == 8765
    assert settings.webhook_url is None
    assert str(settings.webhook_listen) == "127.0.0.1:8443"
    assert settings.webhook_secret is None
    assert settings.webhook_allow == ()
    assert str(settings.health_listen) == "127.0.0.1:9464"


def test_everything_can_be_set() -> None:
    settings = load_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE": "http://127.0.0.1:8081/",
            "DATA_DIR": "/srv/guje",
            "DATA_KEYS": f"{KEY}, {KEY[:43]}",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "PLAYGROUND_PORT": "9000",
            "ADMIN_CHAT_IDS": "1001, 1002",
            "WEBHOOK_URL": "https://bot.example.org/telegram",
            "WEBHOOK_LISTEN": "[::]:8080",
            "WEBHOOK_SECRET": SECRET,
            "WEBHOOK_ALLOW": "149.154.160.0/20, 2001:67c:4e8::/48",
            "HEALTH_LISTEN": "Off",
        },
        None,
    )
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api_base == "http://127.0.0.1:8081"
    assert settings.data_dir == Path("/srv/guje")
    assert settings.data_keys is not None
    assert settings.log_level == "DEBUG"
    assert settings.log_format == "json"
    assert settings.playground_port == 9000
    assert settings.admin_chat_ids == (1001, 1002)
    assert settings.webhook_url == "https://bot.example.org/telegram"
    assert (settings.webhook_listen.host, settings.webhook_listen.port) == ("::", 8080)
    assert settings.health_listen is None
    assert settings.webhook_secret is not None
    assert settings.webhook_secret.get_secret_value() == SECRET
    assert [str(network) for network in settings.webhook_allow] == [
        "149.154.160.0/20", "2001:67c:4e8::/48",
    ]  # fmt: skip


def test_for_how_long_cases_are_kept() -> None:
    assert load_settings({}, None).retention == Retention(closed_days=90, idle_days=180)
    given = {"CLOSED_CASE_DAYS": "30", "IDLE_CASE_DAYS": "365"}
    assert load_settings(given, None).retention == Retention(closed_days=30, idle_days=365)


@pytest.mark.parametrize("days", ["0", "13", "-1", "1.5", "ninety"])
def test_a_time_too_short_to_tell_anybody_before_is_refused(days: str) -> None:
    told = problem({"CLOSED_CASE_DAYS": days})
    assert "CLOSED_CASE_DAYS is not a number of days from 14 on" in told


def test_chat_numbers_are_read_from_a_file_too(tmp_path: Path) -> None:
    """pydantic-settings would take a list in a file for JSON."""
    assert load_settings({}, write(tmp_path, "ADMIN_CHAT_IDS=7\n")).admin_chat_ids == (7,)
    assert "ADMIN_CHAT_IDS" in problem({"ADMIN_CHAT_IDS": "@operator"})


def test_the_real_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PORT", "9001")
    assert load_settings(env_file=None).playground_port == 9001


def test_a_given_environment_replaces_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PORT", "9001")
    assert load_settings({}, None).playground_port == 8765


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "LOG_LEVEL=ERROR\nPLAYGROUND_PORT=9002\n")
    settings = load_settings({"LOG_LEVEL": "WARNING"}, file)
    assert (settings.log_level, settings.playground_port) == ("WARNING", 9002)


def test_an_empty_value_counts_as_not_set(tmp_path: Path) -> None:
    """An empty variable must not hide the value in the file, nor be an error itself."""
    file = write(tmp_path, "LOG_LEVEL=ERROR\nTELEGRAM_BOT_TOKEN=\nPLAYGROUND_PORT=\n")
    settings = load_settings({"LOG_LEVEL": "", "DATA_KEYS": ""}, file)
    assert settings.log_level == "ERROR"
    assert settings.telegram_bot_token is None
    assert settings.data_keys is None
    assert settings.playground_port == 8765


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path / "nothing").log_level == "INFO"


def test_all_bad_settings_are_named_in_one_message() -> None:
    told = problem(
        {
            "TELEGRAM_BOT_TOKEN": "secret-token",
            "TELEGRAM_API_BASE": "api.telegram.org",
            "DATA_KEYS": f"{KEY},secret-key",
            "LOG_LEVEL": "LOUD",
            "LOG_FORMAT": "xml",
            "PLAYGROUND_PORT": "eighty",
            "WEBHOOK_URL": "http://bot.example.org",
            "WEBHOOK_LISTEN": "8443",
            "WEBHOOK_SECRET": "secret word",
            "WEBHOOK_ALLOW": "149.154.160.0/99",
            "HEALTH_LISTEN": "no",
        }
    )
    assert told.splitlines() == [
        "these settings need a look:",
        "  TELEGRAM_BOT_TOKEN is not a bot token; @BotFather gives one like 123456789:AAF3…",
        "  TELEGRAM_API_BASE is not a web address like https://api.telegram.org",
        "  DATA_KEYS cannot be used: key 2 is not 32 bytes in URL-safe base64 (44 characters)",
        "  LOG_LEVEL is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL",
        "  LOG_FORMAT is not text or json",
        "  PLAYGROUND_PORT is not a port number from 1 to 65535",
        "  WEBHOOK_URL has to begin with https://, or Telegram sends nothing there",
        "  WEBHOOK_LISTEN is not an address to listen on, like 127.0.0.1:8443",
        "  WEBHOOK_SECRET is not made of 1 to 256 letters, digits, _ and -",
        "  WEBHOOK_ALLOW is not a list like 149.154.160.0/20, 91.108.4.0/22",
        "  HEALTH_LISTEN is not an address to listen on, like 127.0.0.1:8443",
    ]


@pytest.mark.parametrize("address", ["ftp://a.b", "https://", "http://a:b", "http://a/?q=1", "x"])
def test_addresses_that_are_refused(address: str) -> None:
    assert "TELEGRAM_API_BASE" in problem({"TELEGRAM_API_BASE": address})


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8.5"])
def test_ports_that_are_refused(port: str) -> None:
    assert "PLAYGROUND_PORT" in problem({"PLAYGROUND_PORT": port})


@pytest.mark.parametrize("address", ["127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:0", "a:b"])
def test_places_to_listen_that_are_refused(address: str) -> None:
    assert "WEBHOOK_LISTEN" in problem({"WEBHOOK_LISTEN": address})


@pytest.mark.parametrize("secret", ["x" * 257, "a b", "비밀", "a/b"])
def test_secrets_that_telegram_would_refuse(secret: str) -> None:
    told = problem({"WEBHOOK_SECRET": secret})
    assert "WEBHOOK_SECRET" in told
    assert secret not in told


def test_lists_and_addresses_can_stand_in_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "WEBHOOK_ALLOW=10.0.0.0/8, 127.0.0.1\nWEBHOOK_LISTEN=[::1]:80\n")
    settings = load_settings({}, file)
    assert len(settings.webhook_allow) == 2
    assert str(settings.webhook_listen) == "[::1]:80"


def test_a_list_that_shuts_the_proxy_out_is_refused() -> None:
    """Behind a proxy every connection is the proxy's own: not one update would ever come in."""
    hook = {"WEBHOOK_URL": "https://bot.example.org", "WEBHOOK_ALLOW": "149.154.160.0/20"}
    assert "WEBHOOK_ALLOW lets nobody in" in problem(hook)
    for fine in ({"WEBHOOK_ALLOW": "127.0.0.0/8"}, {"WEBHOOK_LISTEN": "0.0.0.0:8443"}):
        assert load_settings({**hook, **fine}, None).webhook_url


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "DATA_KEY", "LOGLEVEL"])
def test_a_slip_in_the_file_is_reported(tmp_path: Path, name: str) -> None:
    """A misspelled DATA_KEYS would otherwise start the bot with another key."""
    told = problem(env_file=write(tmp_path, f"{name}={TOKEN}\n"))
    assert f"{name} is not a setting" in told
    assert TOKEN not in told


def test_slips_and_bad_values_come_together(tmp_path: Path) -> None:
    told = problem({"LOG_LEVEL": "LOUD"}, write(tmp_path, "DATA_DIRS=x\n"))
    assert "LOG_LEVEL is not" in told
    assert "is DATA_DIR meant?" in told


def test_what_others_keep_in_the_file_is_ignored(tmp_path: Path) -> None:
    file = write(tmp_path, "TELEGRAM_API_ID=1\nTELEGRAM_API_HASH=x\nCOMPOSE_PROJECT_NAME=guje\n")
    assert load_settings({}, file).log_level == "INFO"


def test_secrets_do_not_show() -> None:
    secrets = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATA_KEYS": KEY, "WEBHOOK_SECRET": SECRET}
    settings = load_settings(secrets, None)
    for shown in (repr(settings), str(settings), str(settings.model_dump())):
        assert TOKEN not in shown
        assert KEY not in shown
        assert SECRET not in shown


def test_the_example_lists_exactly_the_settings() -> None:
    """Both ways: a setting nobody can find, and a line that does nothing, are mistakes."""
    names = re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)


def test_every_line_of_the_example_has_a_comment() -> None:
    for block in EXAMPLE.read_text(encoding="utf-8").strip().split("\n\n"):
        assert block.startswith("# ")


def test_the_example_changes_nothing() -> None:
    """A copy of the example is a good .env: its values are the defaults."""
    assert load_settings({}, EXAMPLE) == load_settings({}, None)


def test_telegrams_own_networks_have_a_name() -> None:
    """Nobody types them right from memory; beside them stands whatever else may connect."""
    settings = load_settings({"WEBHOOK_ALLOW": "Telegram, 10.0.0.0/8"}, None)
    assert [str(network) for network in settings.webhook_allow] == [
        "149.154.160.0/20", "91.108.4.0/22", "10.0.0.0/8",
    ]  # fmt: skip
    running = (EXAMPLE.parent / "docs" / "running.md").read_text(encoding="utf-8")
    assert re.findall(r"^ +allow ([\d./]+);", running, re.MULTILINE) == list(TELEGRAM_NETWORKS)


@pytest.mark.parametrize("days", ["364", "0", "-1", "ein Jahr"])
def test_the_audit_is_kept_for_a_year_at_least(days: str) -> None:
    assert "AUDIT_KEEP_DAYS" in problem({"AUDIT_KEEP_DAYS": days})
    assert load_settings({"AUDIT_KEEP_DAYS": "730"}, None).audit_keep_days == 730
