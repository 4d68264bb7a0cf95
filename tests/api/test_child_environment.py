from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from api.child_environment import child_environment, without_secrets
from api.settings import Settings


def test_a_child_knows_no_secret_of_the_server(tmp_path: Path):
    settings = Settings(data=tmp_path, database_url="postgresql://u:hidden@h/n")
    environ = {
        "PATH": "/bin", "LC_ALL": "C.UTF-8", "PGPASSWORD": "hidden", "CLOUD_TOKEN": "hidden",
        "SITING_DATABASE_URL": "postgresql://u:hidden@h/n", "SITING_SECRET": "hidden",
        "SITING_GROUP_ROLES": "hidden",
    }  # fmt: skip
    alone = child_environment(settings, database=False, environ=environ)
    assert (
        alone.items() >= {"PATH": "/bin", "LC_ALL": "C.UTF-8", "SITING_DATA": str(tmp_path)}.items()
    )
    assert not [value for value in alone.values() if "hidden" in value]
    with_database = child_environment(settings, database=True, environ=environ)
    assert with_database.keys() - alone.keys() == {"PGPASSWORD", "SITING_DATABASE_URL"}


def test_a_child_without_a_database_setting_gets_none(tmp_path: Path):
    kept = child_environment(Settings(data=tmp_path), database=True, environ={"PATH": "/bin"})
    assert "SITING_DATABASE_URL" not in kept
    assert kept["SITING_JOB_LIMIT_S"] == "3600.0"


def test_a_child_lets_go_of_what_its_parent_knew(tmp_path: Path):
    code = (
        "import os; from pathlib import Path; from api.child_environment import take_on; "
        "from api.settings import Settings; take_on(Settings(data=Path('.')), database=False); "
        "print(sorted(os.environ))"
    )
    env = {**os.environ, "CLOUD_TOKEN": "hidden", "SITING_OIDC_CLIENT_SECRET": "hidden"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert "SITING_DATA" in done.stdout
    assert "CLOUD_TOKEN" not in done.stdout
    assert "SITING_OIDC_CLIENT_SECRET" not in done.stdout


def test_the_settings_of_a_child_hold_no_secret_that_it_does_not_need(tmp_path: Path):
    settings = Settings(
        data=tmp_path, database_url="postgresql://u:p@h/n", oidc_client_secret="hidden"
    )
    assert without_secrets(settings, database=True).oidc_client_secret is None
    assert without_secrets(settings, database=True).database_url is not None
    assert without_secrets(settings, database=False).database_url is None
