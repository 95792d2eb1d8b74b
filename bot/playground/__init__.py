"""A local Bot API server and a chat page, for trying the bot with no token and for tests."""

from bot.playground.server import Playground

__all__ = ["Playground"]
