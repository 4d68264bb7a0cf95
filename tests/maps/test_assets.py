"""Assets are the registry's own, listed, licensed, and need no other host."""

import hashlib
from pathlib import Path

from maps.offline import ASSETS, SCRIPTS, STYLES


def checksums():
    lines = (ASSETS / "CHECKSUMS.sha256").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def test_files_of_others_are_as_their_authors_published_them():
    for name, digest in checksums().items():
        assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == digest, name


def test_every_file_of_others_is_in_the_checksum_list():
    found = {
        str(path.relative_to(ASSETS).as_posix())
        for path in ASSETS.rglob("*")
        if path.is_file() and path.parent.name not in ("siting", "assets")
    }
    assert found == set(checksums())


def test_each_library_brings_its_licence_and_its_version():
    readme = (ASSETS / "README.md").read_text(encoding="utf-8")
    for folder in {Path(name).parts[0] for name in checksums()}:
        assert (ASSETS / folder / "LICENSE").read_text(encoding="utf-8").strip()
        assert f"`{folder}/`" in readme


def test_every_asset_that_the_page_needs_is_there():
    assert all((ASSETS / name).is_file() for name in (*STYLES, *SCRIPTS))


def test_our_scripts_never_write_markup():
    for path in (ASSETS / "siting").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert word not in text, (path.name, word)
