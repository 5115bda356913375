"""Bytes on the disk and their rows: whole, once, and nothing forgotten."""

import errno
import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrationrunde.files import folder, kinds, storing, tidying
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from tests import builders as b
from tests.files.archives import PDF
from tests.minutes_builders import an_attachment

OLD = time.time() - 25 * 3600


def stored(content: bytes = PDF) -> StoredFile:
    return storing.store(content, kinds.PDF, now=b.NOW)


def lying() -> list[Path]:
    return sorted(path for path in folder.folder().rglob("*") if path.is_file() and path.name != ".sperre")


def make_old() -> None:
    for path in lying():
        os.utime(path, (OLD, OLD))


def test_the_same_content_twice_is_one_file_and_one_row(app: House) -> None:
    first, second = stored(), stored()
    assert first.id == second.id
    assert [path.read_bytes() for path in lying()] == [PDF]
    assert lying() == [folder.path_of(first.sha256)]
    assert stored(PDF + b"x").id != first.id


def test_a_file_that_is_gone_or_cut_off_comes_back_with_the_next_upload(app: House) -> None:
    path = folder.path_of(stored().sha256)
    path.write_bytes(b"%PDF")
    stored()
    assert path.read_bytes() == PDF


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_takes_nothing_is_told_and_nothing_is_half_written(
    app: House, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Refused, match="konnte nicht gespeichert werden"):
        stored()
    assert lying() == []
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_a_crash_between_file_and_row_leaves_nothing_for_good(app: House) -> None:
    stored()
    db.session.rollback()
    (folder.folder() / "ab" / "cd").mkdir(parents=True)
    (folder.folder() / "ab" / "cd" / f"{folder.UNFINISHED}x").write_bytes(b"halb")
    assert tidying.tidy() == tidying.Tidied(0, ()), "somebody may be storing it just now"
    make_old()
    assert tidying.tidy() == tidying.Tidied(2, ())
    assert lying() == []


def test_tidying_leaves_what_is_named_or_was_just_named_anew(app: House) -> None:
    kept = stored()
    stored(PDF + b"gone")
    db.session.delete(db.session.scalars(sa.select(StoredFile).where(StoredFile.id != kept.id)).one())
    db.session.commit()
    make_old()
    folder.put(*_orphan())
    assert tidying.tidy().removed == 0
    make_old()
    assert tidying.tidy().removed == 1
    assert lying() == [folder.path_of(kept.sha256)]


def _orphan() -> tuple[str, bytes]:
    [path] = [path for path in lying() if path.read_bytes() == PDF + b"gone"]
    return path.name, PDF + b"gone"


def test_rows_without_their_file_are_named(app: House) -> None:
    sha256 = stored().sha256
    db.session.commit()
    folder.path_of(sha256).unlink()
    done = app.test_cli_runner().invoke(args=["files", "tidy"])
    assert done.exit_code == 1
    assert f"missing: {sha256}" in done.output


def test_a_row_is_forgotten_when_nothing_names_it(app: House) -> None:
    named, unused = stored(), stored(PDF + b"x")
    an_attachment(b.an_item(b.a_meeting()), stored_file_id=named.id)
    storing.release([named.id, unused.id])
    assert list(db.session.scalars(sa.select(StoredFile.sha256))) == [named.sha256]
