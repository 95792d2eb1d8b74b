"""docs/privacy.md: the privacy policy (개인정보 처리방침) of an installation, as a draft in Markdown."""

from __future__ import annotations

from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from bot.config import Settings
from bot.engine.model import Privacy
from bot.engine.privacy import Terms, filled

TEMPLATE = "policy.md"


def terms_of(settings: Settings) -> Terms:
    """Return what people are told of whoever runs the bot."""
    return Terms(
        operator=settings.operator_name, contact=settings.operator_contact,
        backup_days=settings.backup_days, retention=settings.retention,
    )  # fmt: skip


def policy(privacy: Privacy, terms: Terms, templates: Path) -> str:
    """Return the policy: the same words as the consent screens, and what the law asks for besides."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(templates), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    shown = filled(privacy, terms)
    notices = {notice.id: notice for notice in shown.notices}
    page = environment.get_template(TEMPLATE)
    return page.render(privacy=shown, terms=terms.words(), notice=notices.__getitem__)
