"""The archive's bytes: other entries are copied unread, traps are refused."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import RegisterError
from toolkit.storage.xlsx.zip_archive import archive_bytes, archive_entries, content_of

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0\\/"), min_size=1, max_size=12)
CONTENTS = st.dictionaries(NAMES, st.binary(max_size=400), min_size=1, max_size=6)


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive as Python's library writes it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """What Python's library reads in an archive; it checks every checksum."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@given(CONTENTS, CONTENTS)
def test_replaced_and_added_entries_and_all_the_others(
    old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    """A property: another library reads what was there, with what was replaced, in the same order."""
    data = zipped(old)
    written = archive_bytes(data, archive_entries(data, "r.xlsx"), new)
    assert unzipped(written) == {**old, **new}
    assert list(unzipped(written)) == list(dict.fromkeys([*old, *new]))


@given(CONTENTS, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_every_entry_unpacks_to_its_content(parts: dict[str, bytes], method: int) -> None:
    """Packed or not."""
    data = zipped(parts, method)
    entries = archive_entries(data, "r.xlsx")
    assert {name: content_of(data, entry) for name, entry in entries.items()} == parts


def test_an_entry_that_is_not_named_keeps_its_packed_bytes() -> None:
    """The local header and the compressed content, bit for bit."""
    data = zipped({"a": b"first" * 50, "b": b"second" * 50, "c": b"third" * 50})
    entries = archive_entries(data, "r.xlsx")
    written = archive_bytes(data, entries, {"b": b"other"})
    again = archive_entries(written, "r.xlsx")
    for name in "ac":
        was, now = entries[name], again[name]
        assert written[now.start : now.end] == data[was.start : was.end]


def test_an_entry_that_is_left_out_is_gone() -> None:
    """And the rest stays."""
    data = zipped({"a": b"1", "b": b"2"})
    entries = archive_entries(data, "r.xlsx")
    assert unzipped(archive_bytes(data, {"b": entries["b"]}, {})) == {"b": b"2"}


def test_the_same_parts_give_the_same_bytes() -> None:
    """No clock is asked for the entries' dates."""
    data = zipped({"a": b"1"})
    entries = archive_entries(data, "r.xlsx")
    assert archive_bytes(data, entries, {"b": b"2"}) == archive_bytes(data, entries, {"b": b"2"})


@pytest.mark.parametrize("cut", [1, 10, 22, 60])
def test_a_cut_off_archive_is_damaged(cut: int) -> None:
    """A download that stopped halfway."""
    data = zipped({"a": b"x" * 1000})
    with pytest.raises(RegisterError, match=r"^S051 r\.xlsx is beschadigd\."):
        archive_entries(data[:-cut], "r.xlsx")


def test_a_flipped_bit_is_seen() -> None:
    """The checksum no longer fits."""
    data = bytearray(zipped({"a": b"x" * 1000}, zipfile.ZIP_STORED))
    data[500] ^= 1
    entry = archive_entries(bytes(data), "r.xlsx")["a"]
    assert content_of(bytes(data), entry) is None


def test_an_entry_that_unpacks_to_more_than_it_says_is_damaged() -> None:
    """A bomb that lies about its size is stopped one byte beyond it."""
    data = bytearray(zipped({"a": b"\0" * 100_000}))
    directory = data.rindex(b"PK\1\2")
    struct.pack_into("<L", data, directory + 24, 1000)
    entry = archive_entries(bytes(data), "r.xlsx")["a"]
    assert entry.size == 1000
    assert content_of(bytes(data), entry) is None


@pytest.mark.parametrize("size", [17 << 20, 300 << 20])
def test_an_entry_that_swells_is_refused(size: int) -> None:
    """Above 16 MiB no sheet packs to less than one part in 250."""
    data = zipped({"a": b"\0" * size})
    with pytest.raises(RegisterError, match=r"^S054 r\.xlsx is uitgepakt veel groter"):
        archive_entries(data, "r.xlsx")


def test_a_small_entry_may_pack_well() -> None:
    """A short sheet of nothing but the same is no trap."""
    data = zipped({"a": b"\0" * (16 << 20)})
    assert archive_entries(data, "r.xlsx")["a"].size == 16 << 20


def test_two_entries_of_one_name_are_refused() -> None:
    """Programs disagree about which of them counts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a", b"2")
    with pytest.raises(RegisterError, match=r"^S051 "):
        archive_entries(stream.getvalue(), "r.xlsx")


def test_an_archive_with_a_password_is_named() -> None:
    """The flag of the entry says so."""
    data = bytearray(zipped({"a": b"1"}))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(RegisterError) as caught:
        archive_entries(bytes(data), "r.xlsx")
    assert str(caught.value) == (
        "S053 r.xlsx heeft een wachtwoord en is niet te lezen. Sla het bestand op zonder wachtwoord."
    )
