"""What came in an HTTP request: parameters by name, from the address, a form, or JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import orjson
from aiohttp import web

from bot.playground.files import MEGABYTE, Upload, mime_of
from bot.playground.refusal import Refusal, bad

MAX_FILE = 50 * MEGABYTE

Raw = dict[str, Any]


async def read_request(request: web.Request, max_file: int = MAX_FILE) -> Raw:
    """Return all parameters; files come as `Upload`.

    Raise a refusal (413) for a file over ``max_file`` bytes, (400) for what cannot be read.
    """
    values: Raw = dict(request.query)
    match request.content_type if request.can_read_body else "":
        case "multipart/form-data":
            values |= await _multipart(request, max_file)
        case "application/x-www-form-urlencoded":
            body = (await _read(request)).decode("utf-8", "replace")
            values |= dict(parse_qsl(body, keep_blank_values=True))
        case "application/json":
            values |= _json(await _read(request))
    return {name: value for name, value in values.items() if value is not None}


async def _read(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None


def _json(body: bytes) -> Raw:
    try:
        values = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise bad("can't parse JSON parameters") from None
    if not isinstance(values, dict):
        raise bad("JSON object expected")
    return values


async def _multipart(request: web.Request, max_file: int) -> Raw:
    values: Raw = {}
    try:
        async for part in await request.multipart():
            if not isinstance(part, aiohttp.BodyPartReader):
                raise bad("nested multipart is not supported")
            names = _disposition(part.headers.get("Content-Disposition", ""))
            content = await _content(part, max_file)
            name, filename = names.get("name", ""), names.get("filename")
            if filename is None:
                values[name] = content.decode("utf-8", "replace")
            else:
                mime = mime_of(filename, part.headers.get("Content-Type", ""))
                _put_file(values, name, Upload(filename, mime, content))
    except ValueError:
        raise bad("can't parse form data") from None
    return values


def _put_file(values: Raw, name: str, upload: Upload) -> None:
    """Several files under one name (the page's file field) become a list."""
    before = values.get(name)
    if before is None:
        values[name] = upload
    else:
        values[name] = [*(before if isinstance(before, list) else [before]), upload]


def _disposition(header: str) -> dict[str, str]:
    """Read name and filename as Telegram's server does: literally, and no ``filename*``.

    A client that percent-encodes a Korean file name shows the person percent signs there,
    so it must show them here too.
    """
    raw = header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    found: dict[str, str] = {}
    for piece in raw.split(";")[1:]:
        key, _, value = piece.strip().partition("=")
        value = value.strip()
        quoted = len(value) > 1 and value[0] == value[-1] == '"'
        found[key.strip()] = value[1:-1] if quoted else value
    return found


async def _content(part: aiohttp.BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        content += chunk
        if len(content) > limit:
            raise Refusal(413, "Request Entity Too Large")
    return bytes(content)
