"""
A zip archive at the level of its bytes: where each entry stands, so that it can be copied unread.

What looks like a trap (entries that overlap, that unpack to far more than a register or to another size
than they say) is refused before or while it is unpacked.
Source: APPNOTE.TXT, the ZIP file format specification (PKWARE).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _

MOST_UNPACKED = 1 << 30
"""Bytes that all entries together may take: some 300,000 complaints; more is no register."""

MOST_RATIO = 250
SMALL_ENTRY = 16 << 20
"""An entry above 16 MiB that unpacks to more than 250 times its packed size is a trap, not a sheet."""

MOST_ENTRIES = 10_000
FAST = 1
"""Deflate's fastest level: half the time of the default for some tenths more bytes."""

_OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
_END_RECORD = struct.Struct("<4s4H2LH")
_OFFSET_AT = 42
_VERSION = 20
_IS_ENCRYPTED = 0x1
_HAS_UNICODE_NAME = 0x800
_FIRST_DAY = 33
"""1 January 1980, the earliest date that an entry can carry: our bytes depend on no clock."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """
    One entry of an archive.

    Attributes:
        start: Where its local header starts, in bytes from the start of the archive.
        end: Where the next entry, or the directory, starts.
        record: Its record in the archive's directory.
        packed_size: Bytes that it takes in the archive.
        size: Bytes that it says it unpacks to.
        crc: Its checksum (CRC-32).
        method: How it is packed.
    """

    start: int
    end: int
    record: bytes
    packed_size: int
    size: int
    crc: int
    method: int


def archive_entries(data: bytes, address: str) -> dict[str, Entry]:
    """
    The entries of an archive by name, in the order of its directory.

    Args:
        data: The archive.
        address: How a person names the file; stands in messages.

    Raises:
        RegisterError: It is damaged, no archive, has a password, or looks like a trap.
    """
    if data.startswith(_OLE_HEADER):
        raise _ole_error(data, address)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos, directory = archive.infolist(), archive.start_dir
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError):
        raise damaged(address) from None
    if any(info.flag_bits & _IS_ENCRYPTED for info in infos):
        raise _has_password(address)
    _refuse_trap(infos, address)
    starts = sorted(info.header_offset for info in infos)
    following = dict(zip(starts, [*starts[1:], directory], strict=True))
    is_double = len(following) < len(infos) or len({i.filename for i in infos}) < len(infos)
    if not infos or is_double or starts[0] < 0 or starts[-1] > directory:
        raise damaged(address)
    return {
        info.filename: Entry(
            start=info.header_offset,
            end=following[info.header_offset],
            record=record,
            packed_size=info.compress_size,
            size=info.file_size,
            crc=info.CRC,
            method=info.compress_type,
        )
        for info, record in zip(infos, _records(data, directory, len(infos), address), strict=True)
    }


def _records(data: bytes, position: int, count: int, address: str) -> Iterator[bytes]:
    """The raw records of the archive's directory."""
    for _number in range(count):
        header = _CENTRAL_HEADER.unpack_from(data, position)
        size = _CENTRAL_HEADER.size + sum(header[10:13])
        if header[-1] == 0xFFFFFFFF:  # the real offset stands elsewhere: archives beyond 4 GiB
            raise damaged(address)
        yield data[position : position + size]
        position += size


def content_of(data: bytes, entry: Entry) -> bytes | None:
    """
    The unpacked content of an entry.

    Args:
        data: The archive.
        entry: One of its entries.

    Returns:
        ``None`` when it is damaged: wrong checksum, or not exactly the size that it says.
    """
    header = data[entry.start : entry.start + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\3\4":
        return None
    start = entry.start + _LOCAL_HEADER.size + sum(_LOCAL_HEADER.unpack(header)[-2:])
    end = start + entry.packed_size
    if end > entry.end:
        return None
    content = _unpacked(memoryview(data)[start:end], entry)
    return content if len(content) == entry.size and zlib.crc32(content) == entry.crc else None


def _unpacked(packed: memoryview, entry: Entry) -> bytes:
    """At most one byte more than the entry says that it holds."""
    if entry.method == zipfile.ZIP_STORED:
        return bytes(packed)
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.size + 1)
    except zlib.error:
        return b""


def archive_bytes(data: bytes, entries: Mapping[str, Entry], parts: Mapping[str, bytes]) -> bytes:
    """
    An archive anew, with some entries replaced or added.

    Args:
        data: The archive.
        entries: All its entries by name, in the order in which they shall stand.
        parts: Name → new content; a name that is not there yet is added at the end.

    Returns:
        An archive whose other entries are the original's bytes.
    """
    whole = memoryview(data)
    chunks: list[bytes | memoryview] = []
    records: list[bytes] = []
    position = 0
    for name in dict.fromkeys([*entries, *parts]):
        chunk: bytes | memoryview
        if name in parts:
            chunk, record = _packed(name, parts[name])
        else:
            entry = entries[name]
            chunk, record = whole[entry.start : entry.end], entry.record
        records.append(record[:_OFFSET_AT] + struct.pack("<L", position) + record[_OFFSET_AT + 4 :])
        chunks.append(chunk)
        position += len(chunk)
    size = sum(map(len, records))
    end = _END_RECORD.pack(b"PK\5\6", 0, 0, len(records), len(records), size, position, 0)
    return b"".join([*chunks, *records, end])


def _packed(name: str, content: bytes) -> tuple[bytes, bytes]:
    """Local header with the packed content, and the directory's record (its offset 0)."""
    deflater = zlib.compressobj(FAST, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(content) + deflater.flush()
    encoded = name.encode()
    flags = 0 if name.isascii() else _HAS_UNICODE_NAME
    shared = (_VERSION, flags, zipfile.ZIP_DEFLATED, 0, _FIRST_DAY, zlib.crc32(content))
    sizes = (len(packed), len(content), len(encoded))
    local = _LOCAL_HEADER.pack(b"PK\3\4", *shared, *sizes, 0)
    record = _CENTRAL_HEADER.pack(b"PK\1\2", _VERSION, *shared, *sizes, 0, 0, 0, 0, 0, 0)
    return local + encoded + packed, record + encoded


def _refuse_trap(infos: Sequence[zipfile.ZipInfo], address: str) -> None:
    total = sum(i.file_size for i in infos)
    is_swollen = any(i.file_size > max(SMALL_ENTRY, MOST_RATIO * i.compress_size) for i in infos)
    if is_swollen or total > MOST_UNPACKED or len(infos) > MOST_ENTRIES:
        text = _("S054 {address} unpacks to far more than a register can be. Put back a backup.")
        raise RegisterError(text.format(address=address))


def _ole_error(data: bytes, address: str) -> RegisterError:
    """An OLE file is a workbook with a password, or one of the old .xls kind."""
    has_password = "EncryptedPackage".encode("utf-16-le") in data
    return _has_password(address) if has_password else other_file(address)


def _has_password(address: str) -> RegisterError:
    text = _("S053 {address} has a password and cannot be read. Save it without a password.")
    return RegisterError(text.format(address=address))


def other_file(address: str) -> RegisterError:
    """The file is no workbook."""
    text = _("S052 {address} is not an .xlsx workbook. Open it in Excel and save it as .xlsx.")
    return RegisterError(text.format(address=address))


def damaged(address: str, part: str = "") -> RegisterError:
    """The file, or one part of it, is damaged."""
    where = f" ({part})" if part else ""
    text = _("S051 {address} is damaged{where}. Put back a backup from the folder beside it.")
    return RegisterError(text.format(address=address, where=where))
