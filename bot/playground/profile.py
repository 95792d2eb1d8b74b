"""What the bot says about itself: commands, name, descriptions."""

from __future__ import annotations

import orjson

from bot.playground import checks
from bot.playground.refusal import Json
from bot.playground.state import Profile, State


def _place(given: Json) -> tuple[str, str]:
    scope = checks.scope(given.get("scope"))
    key = orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode()
    return key, checks.language(given.get("language_code", ""))


async def set_commands(state: State, given: Json) -> bool:
    """Set the command menu for a scope and a language."""
    state.profile.commands[_place(given)] = checks.commands(given["commands"])
    state.touch_all()
    return True


async def get_commands(state: State, given: Json) -> list[Json]:
    """Return the command menu of exactly this scope and language."""
    return state.profile.commands.get(_place(given), [])


async def delete_commands(state: State, given: Json) -> bool:
    """Remove the command menu of this scope and language."""
    state.profile.commands.pop(_place(given), None)
    state.touch_all()
    return True


def shown_commands(profile: Profile) -> list[Json]:
    """Return the menu a Korean-speaking person sees in a private chat."""
    for scope in ('{"type":"all_private_chats"}', '{"type":"default"}'):
        for language in ("ko", ""):
            if commands := profile.commands.get((scope, language)):
                return commands
    return []


def shown_text(texts: dict[str, str]) -> str:
    """Return the text a Korean-speaking person sees."""
    return texts.get("ko") or texts.get("", "")


def _set(state: State, texts: dict[str, str], given: Json, text: str) -> bool:
    texts[checks.language(given.get("language_code", ""))] = text
    state.touch_all()
    return True


async def set_name(state: State, given: Json) -> bool:
    """Set the bot's name: up to 64."""
    # UNVERIFIED: this word of refusal and the two below; the limits are documented.
    name = checks.short_text(given.get("name", ""), 64, "BOT_TITLE_INVALID")
    return _set(state, state.profile.name, given, name)


async def set_description(state: State, given: Json) -> bool:
    """Set what an empty chat shows: up to 512."""
    text = checks.short_text(given.get("description", ""), 512, "BOT_DESCRIPTION_TOO_LONG")
    return _set(state, state.profile.description, given, text)


async def get_description(state: State, given: Json) -> Json:
    """Return what an empty chat shows."""
    language = checks.language(given.get("language_code", ""))
    return {"description": state.profile.description.get(language, "")}


async def set_short_description(state: State, given: Json) -> bool:
    """Set what the bot's card shows: up to 120."""
    text = given.get("short_description", "")
    checks.short_text(text, 120, "BOT_SHORT_DESCRIPTION_TOO_LONG")
    return _set(state, state.profile.short, given, text)


async def get_short_description(state: State, given: Json) -> Json:
    """Return what the bot's card shows."""
    language = checks.language(given.get("language_code", ""))
    return {"short_description": state.profile.short.get(language, "")}
