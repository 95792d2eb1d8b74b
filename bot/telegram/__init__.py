"""Telegram: intake, rendering and transport; the only room that sees an Update."""

import os

# python-telegram-bot's next major version hands out timedeltas; take them already.
os.environ.setdefault("PTB_TIMEDELTA", "1")
