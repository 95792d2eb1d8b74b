"""What people agreed to is known word for word."""

from __future__ import annotations

import hashlib

from bot.paths import TEMPLATES
from bot.service import CONSENT_VERSION

DIGESTS = {"2026-11-25": "b1d72e6d502ae8da"}
"""Version → digest of templates/messages/consent.html. New words that change what is agreed to get a
new version: everybody is asked again. A slip of spelling only gets a new digest."""


def test_the_consent_text_is_the_one_of_its_version() -> None:
    text = (TEMPLATES / "messages" / "consent.html").read_bytes()
    assert hashlib.sha256(text).hexdigest()[:16] == DIGESTS[CONSENT_VERSION]
