"""Files of others that the pages load are as their authors published them."""

from __future__ import annotations

import hashlib

from api.rendering import WEB

STATIC = WEB / "static"


def checksums() -> dict[str, str]:
    lines = (STATIC / "CHECKSUMS.sha256").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def test_files_of_others_are_unmodified():
    for name, digest in checksums().items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name


def test_every_file_of_others_is_listed_and_brings_its_licence():
    found = {f"swagger-ui/{path.name}" for path in (STATIC / "swagger-ui").iterdir()}
    assert found == set(checksums())
    assert "Apache License" in (STATIC / "swagger-ui" / "LICENSE").read_text(encoding="utf-8")
    assert "`swagger-ui/`" in (STATIC / "README.md").read_text(encoding="utf-8")
