"""What stands on the page: bubbles in scenes, scenes in sections, a chapter for each pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.survey.coverage import Node

By = Literal["bot", "person", "tap", "note"]
"""A message of the bot, a line or file of the person, a tap, or a word on what else happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Something under a bubble that opens with a tap."""

    label: str
    html: str
    """Telegram HTML."""
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One message."""

    by: By
    html: str
    """Telegram HTML, as the bot sends it; what a person typed is escaped."""
    template: str = ""
    """Which message template its words come from."""
    buttons: tuple[tuple[str, ...], ...] = ()
    picture: bytes = b""
    """A PNG above the words."""
    alt: str = ""
    file: str = ""
    """Name of the file that comes with the words."""
    redrawn: bool = False
    """It takes the place of the message whose button was tapped."""
    folds: tuple[Fold, ...] = ()


Bubbles = tuple[Bubble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A piece of a chat that shows one thing."""

    title: str
    bubbles: Bubbles
    id: str = ""
    """Its name in the pack, for whoever mends it."""
    note: str = ""
    """When it is seen, or what to look at."""
    shows: frozenset[Node] = frozenset()
    """What of the pack is to be read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Scenes of one kind."""

    id: str
    title: str
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A pack, or what all packs have in common."""

    id: str
    title: str
    sections: tuple[Section, ...]
    missing: frozenset[Node] = field(default_factory=frozenset)
    """What of the pack could not be shown."""

    @property
    def scenes(self) -> Iterator[Scene]:
        """All scenes, in order."""
        return (scene for section in self.sections for scene in section.scenes)

    @property
    def templates(self) -> frozenset[str]:
        """Every message template that is to be seen."""
        bubbles = [bubble for scene in self.scenes for bubble in scene.bubbles]
        folds = {fold.template for bubble in bubbles for fold in bubble.folds}
        return frozenset({bubble.template for bubble in bubbles} | folds) - {""}


def section(id: str, title: str, scenes: Iterable[Scene]) -> Section:
    """Return a section without the scenes that are empty."""
    return Section(id=id, title=title, scenes=tuple(s for s in scenes if s.bubbles))
