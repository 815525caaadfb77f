"""Search everything that a run left behind, byte by byte and cell by cell."""

from __future__ import annotations

import base64
import binascii
import re
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from tests.leaks.canaries import CORE
from tests.leaks.rules import ASKER, POSTGRES_FILES, Leak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.leaks.canaries import Cage, Canary
    from tests.leaks.system import System

# A file of PostgreSQL is mostly zeros.
_ZEROS = re.compile(rb"\0{9,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


def search(system: System, cage: Cage) -> list[tuple[Canary, str]]:
    """Return each canary with each place where it was found."""
    return [
        (cage.known[core], place)
        for place, blob in everything(system)
        for core in cores(blob)
        if core in cage.known
    ]


def tokens(system: System) -> list[Leak]:
    """Return the receipts' tokens that are anywhere but where they were given."""
    given = [token.encode() for token in system.receipts.values()]
    return sorted(
        {
            Leak("receipt", "an answer", place, token.decode()[:9] + "…")
            for place, blob in everything(system)
            if place != ASKER and b"gr_" in blob
            for token in given
            if token in blob
        }
    )


def everything(system: System) -> Iterator[tuple[str, bytes]]:
    """Yield all that is left: columns, files, Redis, logs, answers."""
    yield from system.answers
    yield from columns(system)
    yield from files(system)
    yield from redis_now(system)


def redis_now(system: System) -> Iterator[tuple[str, bytes]]:
    """Yield what Redis holds now: its memory, and the file that it saves to disk."""
    if system.redis_url:
        yield from redis_memory(system)
        yield from redis_file(system)


def cores(blob: bytes) -> set[str]:
    """Return what looks like a canary in a blob: plain, wide, quoted or in base64."""
    texts = [blob, blob.replace(b"\0", b"")]
    if b"%" in blob:
        texts.append(unquote_to_bytes(blob))
    texts += [_unpacked(match[0]) for match in _BASE64.finditer(blob)]
    return {
        match[1] or match[2] or match[0]
        for text in texts
        for match in CORE.finditer(text.decode("latin-1").lower())
    }


def _unpacked(text: bytes) -> bytes:
    plain = text.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def columns(system: System) -> Iterator[tuple[str, bytes]]:
    """Yield every cell of every table, with column:table.column as its place."""
    for table, column in _names(system):
        for (cell,) in system.site.rows(f'select "{column}" from "{table}"'):
            yield f"column:{table}.{column}", _bytes(cell)


def _names(system: System) -> list[tuple[Any, ...]]:
    if system.sqlite:
        return system.site.rows(
            "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c "
            "where m.type = 'table'"
        )
    return system.site.rows(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'public'"
    )


def _bytes(cell: object) -> bytes:
    if isinstance(cell, (bytes, memoryview)):
        return bytes(cell)
    return str(cell).encode()


def files(system: System) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site and of PostgreSQL: database, WAL, logs, the rest.

    Input files that the run itself wrote for `load` lie in a folder of their own.
    """
    roots = [system.site.folder, *system.data_folders]
    for path in (p for root in roots for p in sorted(root.rglob("*"))):
        if not path.is_file() or system.inputs in path.parents:
            continue
        yield _place(path, system), _ZEROS.sub(b"\0", path.read_bytes())
    if not system.sqlite:
        dump = subprocess.run(
            [system.pg_dump, system.site.environment["DATABASE_URL"]],
            check=True,
            capture_output=True,
        )
        yield "file: dump", dump.stdout


def _place(path: Path, system: System) -> str:
    if path.suffix == ".log":
        return f"log {path.name}"
    if path.name.startswith("site.sqlite3"):
        return f"file: {path.name}"
    if any(root in path.parents for root in system.data_folders):
        return POSTGRES_FILES
    return f"another file, {path.name}"


def redis_file(system: System) -> Iterator[tuple[str, bytes]]:
    """Let Redis save itself, uncompressed, and yield the bytes of its file."""
    import redis

    with closing(redis.Redis.from_url(system.redis_url)) as memory:
        memory.config_set("rdbcompression", "no")
        memory.save()
        where = {**memory.config_get("dir"), **memory.config_get("dbfilename")}
    yield "Redis's file", Path(where["dir"], where["dbfilename"]).read_bytes()


def redis_memory(system: System) -> Iterator[tuple[str, bytes]]:
    """Yield the names and the dumped values of all keys, of all databases."""
    import redis

    for number in range(4):
        url = f"{system.redis_url.rpartition('/')[0]}/{number}"
        with closing(redis.Redis.from_url(url)) as memory:
            for key in memory.scan_iter(count=1000):
                yield "Redis", key + b"\n" + _value(memory, key)


def _value(memory: Any, key: bytes) -> bytes:
    kind = memory.type(key)
    if kind == b"list":
        return b"\n".join(memory.lrange(key, 0, -1))
    if kind == b"hash":
        return b"\n".join(n + b" " + v for n, v in memory.hgetall(key).items())
    if kind in (b"set", b"zset"):
        found = memory.zrange(key, 0, -1) if kind == b"zset" else memory.smembers(key)
        return b"\n".join(found)
    return memory.get(key) or b""
