"""What can be set from outside? One typed object, read once; all that is wrong is told at once."""

from __future__ import annotations

import difflib
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.engine.privacy import Retention
from bot.errors import SettingsError, StoreError
from bot.logs import LogFormat
from bot.paths import KEY_FILE
from bot.store.audit import KEPT_DAYS
from bot.store.crypto import KeyRing

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
Network = IPv4Network | IPv6Network

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_FEWEST_DAYS = 14
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OFF = "off"
OF_TELEGRAM = "telegram"
TELEGRAM_NETWORKS = ("149.154.160.0/20", "91.108.4.0/22")
"""Where webhooks come from, as https://core.telegram.org/bots/webhooks says. It may change: nobody is kept
out unless the setting asks for it."""
_ALIKE = 0.8
"""How alike (0 to 1) an unknown name must be to count as a slip of the pen."""
_OF_OTHERS = {"telegram_api_id", "telegram_api_hash"}
"""Alike, but settings of a local telegram-bot-api server, which may share the file."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server of ours listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only programs of this machine can reach it."""
        return self.host in _LOOPBACK


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot token; @BotFather gives one like 123456789:AAF3…")
    return value


def _root_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a port that is not a number
        whole = False
    if not whole or parts.query or parts.fragment:
        raise ValueError("is not a web address like https://api.telegram.org")
    return value.rstrip("/")


def _keys(value: SecretStr) -> SecretStr:
    try:
        KeyRing.parse(value.get_secret_value())
    except StoreError as error:
        raise ValueError(f"cannot be used: {error}") from None
    return value


def _level(value: object) -> str:
    level = str(value).upper()
    if level not in _LEVELS:
        raise ValueError(f"is not one of {', '.join(_LEVELS)}")
    return level


def _format(value: object) -> str:
    form = str(value).lower()
    if form not in ("text", "json"):
        raise ValueError("is not text or json")
    return form


def _port(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError("is not a port number from 1 to 65535")
    return int(text)


def _amount(value: object) -> float:
    try:
        amount = float(str(value))
    except ValueError:
        amount = -1.0
    if not 0 <= amount < math.inf:
        raise ValueError("is not a number from 0 on")
    return amount


def _whole(value: object) -> int:
    text = str(value)
    if not text.isdecimal():
        raise ValueError("is not a whole number from 0 on")
    return int(text)


def _a_year_or_more(value: object) -> int:
    days = _whole(value)
    if days < KEPT_DAYS:
        raise ValueError(
            f"is less than a year ({KEPT_DAYS} days), for which the law wants it kept"
        )
    return days


def _days(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or int(text) < _FEWEST_DAYS:
        raise ValueError(
            f"is not a number of days from {_FEWEST_DAYS} on: people are told 7 before"
        )
    return int(text)


def _chats(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return tuple(int(one) for one in value.split(",") if one.strip())
    except ValueError:
        raise ValueError("is not a list of chat numbers like 1001,1002") from None


def _address(value: object) -> Address:
    if isinstance(value, Address):
        return value
    host, colon, port = str(value).rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host:
        raise ValueError("is not an address to listen on, like 127.0.0.1:8443")
    try:
        return Address(host, _port(port))
    except ValueError:
        raise ValueError("does not end in a port number from 1 to 65535") from None


def _address_or_off(value: object) -> Address | None:
    return None if value is None or str(value).lower() == OFF else _address(value)


def _public_address(value: str) -> str:
    address = _root_address(value)
    parts = urlsplit(address)
    # The playground pushes to programs of this machine, without TLS.
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError("has to begin with https://, or Telegram sends nothing there")
    return address


def _hook_secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("is not made of 1 to 256 letters, digits, _ and -")
    return value


def _networks(value: object) -> tuple[Network, ...]:
    if isinstance(value, tuple):
        return value
    text = str(value).lower().replace(OF_TELEGRAM, ",".join(TELEGRAM_NETWORKS))
    try:
        return tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError:
        raise ValueError("is not a list like 149.154.160.0/20, 91.108.4.0/22") from None


class Settings(BaseSettings):
    """Every setting. The name in the environment and in ``.env`` is the field's in capitals."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    """Without one the playground starts instead of Telegram."""
    telegram_api_base: Annotated[str, AfterValidator(_root_address)] = "https://api.telegram.org"
    """Root of the Bot API server, files included; no slash at the end."""
    data_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Path("data")
    """Where the database and the key file lie."""
    data_keys: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    """Keys for ``KeyRing.parse``; without them a key file in ``data_dir`` is used."""
    log_level: Annotated[LogLevel, BeforeValidator(_level)] = "INFO"
    log_format: Annotated[LogFormat, BeforeValidator(_format)] = "text"
    """Lines for people, or JSON objects for programs."""
    playground_port: Annotated[int, BeforeValidator(_port)] = 8765
    """On 127.0.0.1."""
    admin_chat_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_chats)] = ()
    """Private chats of the operator, told on Telegram of what was set aside."""
    sends_per_second: Annotated[float, BeforeValidator(_amount)] = 30.0
    """Messages to all chats together; 0: no limit."""
    chat_sends_per_second: Annotated[float, BeforeValidator(_amount)] = 1.0
    """Messages to one chat in the long run; 0: no limit."""
    chat_burst: Annotated[int, BeforeValidator(_whole)] = 16
    """Messages to one chat at once; 0: no limit."""
    chat_updates_per_minute: Annotated[float, BeforeValidator(_amount)] = 60.0
    """What one chat may send in the long run; 0: no limit."""
    chat_updates_burst: Annotated[int, BeforeValidator(_whole)] = 90
    """What one chat may send at once."""
    chat_pause_seconds: Annotated[float, BeforeValidator(_amount)] = 60.0
    """How long a chat is not read that sent more than that."""
    audit_keep_days: Annotated[int, BeforeValidator(_a_year_or_more)] = 365
    """How long it is kept what operators did."""
    closed_case_days: Annotated[int, BeforeValidator(_days)] = Retention().closed_days
    """For how long a case that came to its end is kept after its last use."""
    idle_case_days: Annotated[int, BeforeValidator(_days)] = Retention().idle_days
    """For how long any other case is kept after its last use."""
    webhook_url: Annotated[str, AfterValidator(_public_address)] | None = None
    """Where Telegram sends updates to; without it the bot asks for them (long polling)."""
    webhook_listen: Annotated[Address, NoDecode, BeforeValidator(_address)] = Address(
        "127.0.0.1", 8443
    )
    """Plain HTTP: a proxy in front of it does TLS."""
    webhook_secret: Annotated[SecretStr, AfterValidator(_hook_secret)] | None = None
    """What Telegram proves itself with; without one it is made, and kept in ``data_dir``."""
    webhook_allow: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = ()
    """Who may connect, by the connection's own address; empty: anybody who knows the secret."""
    backup_days: Annotated[int, BeforeValidator(_whole)] = 30
    """For so many days a backup may hold what was deleted, as people are told; 0: there are none."""
    operator_name: str = ""
    """Who runs the bot, as people are told."""
    operator_contact: str = ""
    """Where that operator can be reached, as people are told."""
    health_listen: Annotated[Address | None, NoDecode, BeforeValidator(_address_or_off)] = Address(
        "127.0.0.1", 9464
    )
    """Where /healthz and /metrics are; None ("off"): nowhere."""

    @property
    def retention(self) -> Retention:
        """For how long cases are kept."""
        return Retention(self.closed_case_days, self.idle_case_days)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # load_settings gathers the values itself: it takes the environment as an argument.
        return (init_settings,)


def load_settings(
    env: Mapping[str, str] | None = None, env_file: str | Path | None = ".env"
) -> Settings:
    """Read the environment (``env``, or the real one) and, behind it, ``env_file`` if it exists.

    An empty value counts as not set. Raises SettingsError, one message that names every bad
    setting and never repeats a value: it could be a secret.
    """
    env = os.environ if env is None else env
    given = {name: env[name.upper()] for name in Settings.model_fields if env.get(name.upper())}
    file = DotEnvSettingsSource(Settings, env_file=env_file)
    problems = list(_slips(file.env_vars))
    try:
        settings = Settings.model_validate({**file(), **given})
    except ValidationError as error:
        problems = [*_told(error), *problems]
    else:
        problems += _at_odds(settings)
    if problems:
        raise SettingsError("these settings need a look:\n" + "\n".join(problems)) from None
    return settings


def key_ring(settings: Settings, folder: Path, *, make: bool) -> KeyRing:
    """Return the keys of the installation whose database is in ``folder``.

    ``make``: whether a key file is made where there is none, as a start does; a command that only
    reads must not. Raises StoreError.
    """
    if settings.data_keys:
        return KeyRing.parse(settings.data_keys.get_secret_value())
    path = folder / KEY_FILE
    if not make and not path.exists():
        raise StoreError(f"there is no key: neither DATA_KEYS nor {path}; nothing can be read")
    return KeyRing.load_or_make(path)


def _told(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        reason = problem.get("ctx", {}).get("error", problem["msg"])
        yield f"  {str(problem['loc'][0]).upper()} {reason}"


def _at_odds(settings: Settings) -> Iterator[str]:
    """Find settings that are fine alone and wrong together."""
    networks = settings.webhook_allow
    own = ip_address("::1" if settings.webhook_listen.host == "::1" else "127.0.0.1")
    shut = networks and not any(own in network for network in networks)
    if settings.webhook_url and settings.webhook_listen.is_loopback and shut:
        yield (
            "  WEBHOOK_ALLOW lets nobody in: on a loopback address only this machine connects, so "
            "let the proxy look at where requests come from"
        )


def _slips(names: Iterable[str]) -> Iterator[str]:
    """Find names that look like a setting with a slip of the pen."""
    for name in sorted(set(names) - _OF_OTHERS - set(Settings.model_fields)):
        alike = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=_ALIKE)
        if alike:
            yield f"  {name.upper()} is not a setting; is {alike[0].upper()} meant?"
