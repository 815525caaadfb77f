"""The parts of a multipart body, split in memory; nothing of it becomes a file."""

from __future__ import annotations

import re
from email.message import Message

from feedback.errors import ApiError

_NAME = re.compile(rb'name="?([^";\r\n]*)"?')


def parts_of(*, body: bytes, content_type: str) -> list[tuple[str, bytes]]:
    """Return name and content of each part, in order. Raises ApiError 400."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ApiError(400, "the multipart body has no boundary")
    chunks = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if len(chunks) < 2 or not chunks[-1].startswith(b"--"):
        raise ApiError(400, "the multipart body is cut off")
    return [_part(chunk) for chunk in chunks[1:-1]]


def _part(chunk: bytes) -> tuple[str, bytes]:
    head, gap, content = chunk.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    said = next((n for n in lines if n.lower().startswith(b"content-disposition")), b"")
    name = _NAME.search(said)
    if not gap or name is None:
        raise ApiError(400, "a part of the multipart body has no name")
    return name[1].decode(errors="replace"), content
