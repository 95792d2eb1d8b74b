"""Writes docs/licences.md: every locked package, and the licence that it comes under.

    python docs/licences.py

Read from the metadata of what is installed, with what their wheels bring along. A test refuses what may
not be shipped with an MIT program (copyleft for the whole, non-commercial, unknown) and a stale page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {"the bot": "requirements.lock", "tests": "requirements-test.lock"}

PERMISSIVE = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
})  # fmt: skip
FOR_A_LIBRARY = frozenset({"LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"})
"""They bind who changes the library itself; we import it as it is, and anybody can put another in."""
FOR_A_FONT = frozenset({"OFL-1.1"})
ALLOWED = PERMISSIVE | FOR_A_LIBRARY | FOR_A_FONT

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
"""Trove classifiers that say which licence it is; "BSD License" does not say which of them."""
BY_HAND = {
    "colorama": "BSD-3-Clause",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "jinja2": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "uvloop": "MIT OR Apache-2.0",
}
"""Read in the package's own licence file, where its metadata does not say it in SPDX's words, or where it
is locked for another system (colorama: Windows)."""
_BUNDLED = re.compile(r"^Licen[cs]e: *(\S.*)$", re.MULTILINE)
_BUNDLED_NAMES = {"LGPLv3": "LGPL-3.0-only"}


@dataclass(frozen=True, slots=True)
class Package:
    """One locked package."""

    name: str
    version: str
    licence: str
    """An SPDX expression; empty where it is not known."""
    bundled: tuple[str, ...]
    """Licences of other people's libraries in its wheel, where it lists them."""
    used_by: str


def packages() -> Iterator[Package]:
    """Yield every locked package, by name."""
    known: set[str] = set()
    found = []
    for used_by, lock in LOCKS.items():
        text = (ROOT / lock).read_text(encoding="utf-8")
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE):
            if name not in known:
                known.add(name)
                found.append(Package(name, version, licence_of(name), bundled_in(name), used_by))
    yield from sorted(found, key=lambda package: package.name)


def licence_of(name: str) -> str:
    """Return an SPDX expression, or nothing where nobody says which licence it is."""
    if name in BY_HAND:
        return BY_HAND[name]
    found = _installed(name)
    if found is None:
        return ""
    said = found.metadata.get("License-Expression")
    if said:
        return said
    lines = found.metadata.get_all("Classifier") or []
    classes = [line.rpartition(" :: ")[2] for line in lines if line.startswith("License ::")]
    if classes and all(one in CLASSIFIERS for one in classes):
        return " AND ".join(CLASSIFIERS[one] for one in classes)
    text = (found.metadata.get("License") or "").strip()
    return text if _is_expression(text) else ""


def bundled_in(name: str) -> tuple[str, ...]:
    """Return the licences that a wheel lists for what it brings along ("LICENSES_bundled.txt")."""
    found = _installed(name)
    lists = [f for f in (found and found.files) or () if "bundled" in f.name.lower()]
    said = {one.strip() for f in lists for one in _BUNDLED.findall(Path(f.locate()).read_text())}
    return tuple(sorted(_BUNDLED_NAMES.get(one, one) for one in said))


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def is_allowed(expression: str) -> bool:
    """Say whether a package under this SPDX expression may be shipped with the bot.

    Of "A OR B" we take the one that suits; of "A AND B" each must.
    """
    return _is_expression(expression) and all(
        any(one.strip() in ALLOWED for one in part.split(" OR "))
        for part in _flat(expression).split(" AND ")
    )


def _flat(expression: str) -> str:
    return expression.replace("(", "").replace(")", "")


def _is_expression(text: str) -> bool:
    """Whether it is made of licences' short names. "(A AND B) OR C" is more than we can read."""
    if re.search(r"\([^()]* AND [^()]*\)", text):
        return False
    return all(
        re.fullmatch(r"[A-Za-z0-9.-]+", one) for one in re.split(r" AND | OR ", _flat(text))
    )


def page() -> str:
    """Return docs/licences.md."""
    rows = [
        f"| {p.name} | {p.version} | {' · '.join((p.licence, *p.bundled))} | {p.used_by} |"
        for p in packages()
    ]
    return HEAD + "\n".join(rows) + "\n"


HEAD = """# Licences of what is installed

Made by `python docs/licences.py` out of the lock files and the packages' own metadata. `tests/test_licences.py` refuses
a licence that is not on the list there, and a page that is out of date.

구제봇 itself is MIT. Every package comes as its makers published it, with its licence text in its `*.dist-info` folder;
nothing is copied into this repository. Behind a `·` stand the licences of libraries that a wheel says it brings along.

- **LGPL-3.0** (python-telegram-bot; libheif and libde265 in pi-heif) and **MPL-2.0** (certifi, orjson, …): imported as
  they are, changed nowhere. Anybody can install another version in their place, so they bind only whoever changes them.
- **OFL-1.1**: the fonts of pylopdf-fonts-ko, which are embedded in PDFs; documents made with them are free.
- **pi-heif, not pillow-heif**: the wheels of the latter bring x265, which is GPL-2.0.

| package | version | licence | for |
|---|---|---|---|
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
