"""What the conversation knows and what a turn returns. Values only; no I/O, no Telegram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.engine.model import Answers, Content, Pack, Privacy
from bot.engine.privacy import DEFAULT_TERMS, Terms, filled

MOST_FETCHED = 20 * 1024 * 1024
"""Bytes of the largest file that the Bot API hands to a bot."""
QUIET_MOMENT = timedelta(seconds=2)
"""How long the answer to an album waits for its next file."""
Trouble = Literal["", "big", "empty", "gone", "program", "page", "other"]
"""What was found when a file was looked at: it cannot be fetched, or is not what its name says."""

# --- what is known -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who agreed to have answers stored. There is no row before that."""

    chat_id: int
    consent_version: str
    consented_at: datetime
    active_case: int | None = None
    consent_digest: str = ""
    """SHA-256 of the words agreed to; '' of a consent from before it was noted."""
    overseas_at: datetime | None = None
    """When the transfer to Telegram's servers overseas was agreed to."""
    of_age: bool = False
    """Said to be 14 or older, and not taken back since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file the person sent: a Telegram file reference and its digest, never the bytes."""

    id: int
    media: Literal["photo", "document", "video", "audio"]
    file_id: str
    file_unique_id: str
    file_name: str = ""
    mime: str = ""
    size: int = 0
    """Bytes, as Telegram tells it; 0 when it does not."""
    kind: str = ""
    """Id of the pack's evidence kind, once the person said what it shows."""
    sha256: str = ""
    """In hexadecimal digits, once the file was fetched and looked at."""
    trouble: Trouble = ""
    album: str = ""
    """Shared by the files that one message asked about; empty for a file by itself."""
    message_id: int = 0
    """The person's message that holds it; 0 where that was not noted."""
    received_at: datetime
    """When Telegram took it, KST."""

    @property
    def too_big(self) -> bool:
        """Whether no bot can fetch it: it stays in the list, without digest and picture."""
        return self.size > MOST_FETCHED or self.trouble == "big"

    @property
    def unseen(self) -> bool:
        """Whether it still has to be fetched and looked at."""
        return not (self.sha256 or self.trouble or self.too_big)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDeadline:
    """A dated deadline of a confirmed case, as it was told to the person."""

    id: str
    title: str
    who: str
    day: date
    """The day to work to, end of day, KST."""
    text: str = ""
    """What it means for the person; the calendar file says it."""
    done: bool = False
    dropped: bool = False
    """It no longer applies. Kept, because a calendar that holds it must be told."""
    sequence: int = 0
    """How often it has changed since it was first told (RFC 5545, SEQUENCE)."""

    @property
    def open(self) -> bool:
        """Whether it still stands."""
        return not self.done and not self.dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident of one person. The position follows from the answers and is never stored."""

    id: int
    incident: str
    answers: Answers = field(default_factory=dict)
    heard: Answers = field(default_factory=dict)
    """What a story seemed to say of questions without an answer; no answers until the person
    says that it is right. Under '<question>?' a moment offered with 오전 and with 오후, under
    '<question>??' the day of one whose hour is still to be said."""
    evidence: tuple[Evidence, ...] = ()
    deadlines: tuple[KeptDeadline, ...] = ()
    revision: int = 0
    """Grows with each accepted answer; buttons of an older revision are stale."""
    focus: str = ""
    """A question that was reopened (back, edit) and is asked although it has an answer."""
    misses: int = 0
    """Times in a row that the open question's answer was not understood."""
    overlong_at: datetime | None = None
    """When a line came that was so long that Telegram sends its rest as another message."""
    confirmed: bool = False
    """The person looked at the review and said that it is right."""
    concluded_on: date | None = None
    """The day (KST) of the result that was shown last; "if you send it today" counts from there."""
    stage: str = ""
    """Id of the follow-up's open stage."""
    reading: str = ""
    """Where in a letter an answer is being put right, '<letter>:<place>': the way back there."""
    left_out: tuple[str, ...] = ()
    """Requests that the person took out of a letter: '<letter>/<request>'."""
    reminders: bool = False
    reminders_at: datetime | None = None
    """When reminders were agreed to; None where they are off, or were agreed to before it was noted."""
    content_hash: str = ""
    leaving_on: date | None = None
    """The last day (KST) before it is deleted, unless the person uses it; none until that is told."""
    opened_at: datetime
    used_at: datetime | None = field(default=None, compare=False)
    """When the person last did something with it. The store notes it; nothing else changes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldReply:
    """A message that waits for a quiet moment, as it was held (see `Held`) and not yet sent."""

    id: int
    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that is known about one chat when an update is taken up."""

    person: Person | None = None
    cases: tuple[Case, ...] = ()
    new_id: int = field(compare=False)
    """A fresh random id for a case or an evidence row, should this turn need one."""
    held: tuple[HeldReply, ...] = ()
    """Messages that still wait for a quiet moment."""
    unreadable: tuple[int, ...] = ()
    """Ids of cases of which something cannot be opened; they are not among ``cases``."""

    @property
    def active(self) -> Case | None:
        """The case that a typed line belongs to."""
        wanted = self.person.active_case if self.person else None
        return self.case(wanted) if wanted is not None else None

    def case(self, case_id: int) -> Case | None:
        """Return the person's own case with that id; somebody else's is never here."""
        return next((case for case in self.cases if case.id == case_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is the same for everybody: the content, the time, the consent text in force."""

    content: Content
    now: datetime
    """KST."""
    consent_version: str
    consent_digest: str = ""
    terms: Terms = DEFAULT_TERMS
    """The operator's facts, as far as people are told of them."""

    @property
    def privacy(self) -> Privacy:
        """The words that are agreed to."""
        assert self.content.privacy is not None  # noqa: S101 - content without them is refused
        return filled(self.content.privacy, self.terms)

    def is_agreed(self, person: Person | None) -> bool:
        """Whether a person agreed to the very words that are in force, and is old enough to."""
        if person is None or not person.of_age:
            return False
        agreed = person.consent_version, person.consent_digest
        return agreed == (self.consent_version, self.consent_digest)

    @property
    def today(self) -> date:
        return self.now.date()

    def pack(self, incident: str) -> Pack | None:
        """Return the pack of an incident, unless it was withdrawn or is a draft."""
        pack = self.content.packs.get(incident)
        return pack if pack and not pack.draft else None


# --- what a person does ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Action:
    """What a button means. Travels inside signed callback data; see telegram/callback.py."""

    kind: str
    case: int = 0
    arg: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A typed line, or a forwarded one; ``at`` is when Telegram took it."""

    text: str
    message_id: int
    at: datetime
    forwarded: bool = False
    """Written elsewhere, perhaps by somebody else. Whose it was is not looked at."""
    vouched: bool = False
    """What looks like a 주민등록번호 in it is an order number, says the person."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A tap on a button of ours. ``action`` is None when the data is not ours or was altered."""

    action: Action | None
    message_id: int
    query_id: str
    about: Said | None = None
    """The line that the button's message replies to, as it stands in the chat today."""
    refused: str = field(default="", compare=False)
    """Why there is no action: "forged" (altered, another chat's, not ours), "other_chat" (somebody
    taps where only its owner can), "inline" (below no message of a chat)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A photo, document, video or sound. The caption is looked at once, and not kept."""

    evidence: Evidence
    message_id: int
    caption: str = ""
    group: str = ""
    """What the files of an album have in common; empty for a file by itself."""
    empty: bool = False
    """Telegram says that it holds nothing."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A message changed after it was sent: its text, or a file's caption and name."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Odd:
    """Something a case has no use for: voice, sticker, location, poll, contact …"""

    kind: str
    message_id: int
    caption: str = ""
    """Looked at once, and not kept."""


@dataclass(frozen=True, slots=True)
class Public:
    """A message in a group or channel, where the bot does not work; or a tap there."""

    query_id: str = ""
    """Of a tap; empty for a message."""


@dataclass(frozen=True, slots=True)
class Hurried:
    """So much came from a chat that this was not read, nor is anything for ``seconds``."""

    seconds: float
    message_id: int
    """Of the message; 0 for a tap."""
    query_id: str = ""
    """Of a tap; empty for a message."""


@dataclass(frozen=True, slots=True)
class Recount:
    """Not a person's doing: a day has begun, and a case's days are counted again."""

    case: int


@dataclass(frozen=True, slots=True)
class Aged:
    """Not a person's doing: nobody has used a case for long."""

    case: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Not a person's doing: a file was fetched and looked at."""

    case: int
    evidence: int
    sha256: str = ""
    size: int = 0
    trouble: Trouble = ""
    at_once: bool = True
    """The person has just sent it; what is said of it need not wait for the morning."""


@dataclass(frozen=True, slots=True)
class Left:
    """The person blocked the bot (``back`` False) or came back (True)."""

    back: bool


Event = Said | Tapped | Sent | Edited | Odd | Public | Left | Hurried | Recount | Aged | Looked

# --- what a turn returns -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button; its label is what a person may type instead.

    With ``copy`` a tap puts that text (1 to 256 UTF-16 units) on the phone's clipboard, and the
    bot hears nothing.
    """

    label: str
    action: Action
    copy: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """A message to show: templates/messages/<template>.html filled with ``data``."""

    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    buttons: Keyboard = ()
    reply_to: int = 0
    """The person's message it is about, shown above it; 0 for none."""


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits for a quiet moment; the next of its name takes its place until then."""

    name: str
    say: Say
    case: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the next of its name goes on from (JSON)."""
    instead_of: int = 0
    """The `HeldReply` whose place it takes; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Say that a case will be deleted: by day, and with the words of the day on which it is sent."""

    case: int
    say: Say
    """Its data is ``title`` and ``day``."""


@dataclass(frozen=True, slots=True)
class Redraw:
    """Show ``say`` in place of the message the tapped button belongs to."""

    message_id: int
    say: Say


@dataclass(frozen=True, slots=True)
class Retire:
    """Take the buttons off a message that has been answered."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Toast:
    """Answer a tap; Telegram shows ``text`` briefly over the chat (none when empty)."""

    query_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete a message the person sent (it held a number that must not lie around)."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unsay:
    """Delete messages of ours; at most 100, none older than 48 hours."""

    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A message that tells in numbers what is held of the person: ``say`` gets a `Tally` as data."""

    say: Say


@dataclass(frozen=True, slots=True)
class Farewell:
    """Something is deleted: take our messages out of the chat as far as Telegram lets us, then say so.

    ``say`` gets as data how many go (``gone``) and how many of the known ones stay (``stay``).
    """

    say: Say
    case: int = 0
    """Only this case's own messages; 0: all."""


@dataclass(frozen=True, slots=True)
class Export:
    """Send all that is held of the person as one ZIP."""


Format = Literal["pdf", "hwpx", "docx", "certified"]
"""How a letter comes as a file; certified is a PDF laid out for 내용증명."""


@dataclass(frozen=True, slots=True)
class LetterPicture:
    """Show the letter's first page, with what can be done with it."""

    case: Case
    letter_id: str
    buttons: Keyboard


@dataclass(frozen=True, slots=True)
class LetterFile:
    """Send the letter as a file."""

    case: Case
    letter_id: str
    format: Format
    buttons: Keyboard = ()


@dataclass(frozen=True, slots=True)
class LetterText:
    """Show the letter's text to copy: whole, or in at most ``limit`` characters."""

    case: Case
    letter_id: str
    limit: int
    """0: the whole letter."""
    buttons: Keyboard = ()


@dataclass(frozen=True, slots=True)
class LetterPassage:
    """Show one passage of the letter, and where its words come from."""

    case: Case
    letter_id: str
    place: int
    """From 0; one past the end shows the last."""
    message_id: int = 0
    """Redraws that message; 0 sends a new one."""
    echo: str = ""


@dataclass(frozen=True, slots=True)
class LetterRequests:
    """Show which requests the letter makes, to tick and untick."""

    case: Case
    letter_id: str
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """Send the case's days as a calendar file (.ics)."""

    case: Case


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """Send the case as a picture: what happened, today, what is due."""

    case: Case


@dataclass(frozen=True, slots=True)
class EvidenceBundle:
    """Send the case's evidence as one PDF (증빙 모음): an index, then each picture on its page."""

    case: Case


@dataclass(frozen=True, slots=True)
class Everything:
    """Send all there is of the case as one ZIP."""

    case: Case


Paper = (
    LetterPicture | LetterFile | LetterText | LetterPassage | LetterRequests
    | CalendarFile | TimelinePicture | EvidenceBundle | Everything
)  # fmt: skip
"""What is drawn up of a case (`bot.papers`); the conversation only says which."""
Message = Say | Redraw | Retire | Toast | Erase | Unsay
"""What Telegram is asked for as it stands."""
Personal = Counted | Farewell | Export
"""What hangs on all that is held of the person (`bot.rights`)."""
Out = Message | Held | Leaving | Paper | Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A message for later. (case, deadline, kind) is unique."""

    case: int
    deadline: str
    kind: str
    at: datetime
    say: Say


@dataclass(frozen=True, slots=True)
class Happened:
    """A line for the statistics: ids only, never words."""

    kind: str
    case: int = 0
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """All that one update changes and says; written in one transaction."""

    person: Person | None = None
    """The person as changed, or None where nothing about the person changes."""
    case: Case | None = None
    """The case as changed, whole, or None where no case changes."""
    outs: tuple[Out, ...] = ()
    remind: tuple[Reminder, ...] = ()
    unremind: tuple[tuple[int, str], ...] = ()
    """(case, deadline) pairs whose waiting reminders go; an empty deadline means all of the case."""
    hush: bool = False
    """No case of the chat has reminders any more: unsent ones go, and what was agreed to with them."""
    forget: Literal["", "case", "all"] = ""
    """Delete ``case`` or everything held about the chat."""
    events: tuple[Happened, ...] = ()
    is_use: bool = True
    """Whether it counts as using the case that is open; not where a newer consent was asked for."""
    refused: str = ""
    """Why a tap was not obeyed: a kind that `bot.meter` counts; empty where it was."""
