"""Where the platform keeps its data and where the server listens."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

APP_NAME = "chongqing-siting"


def default_data_folder() -> Path:
    """Return the platform's folder for this user's data."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


class Settings(BaseSettings):
    """Settings of one process; each may come from `SITING_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="SITING_", frozen=True, extra="ignore")

    data: Path = Field(default_factory=default_data_folder, description="Folder of runs and jobs.")
    database_url: SecretStr | None = Field(
        None,
        description="Address of the database: postgresql://USER@HOST/NAME, or sqlite:///FILE; "
        "unset, a SQLite file in the data folder.",
    )
    host: str = Field("127.0.0.1", description="Address on which the server listens.")
    port: int = Field(8000, ge=0, le=65535, description="Port on which the server listens.")
    allowed_hosts: str = Field(
        "", description="Names by which browsers call the server, with commas between; any."
    )
    trusted_proxies: str = Field(
        "", description="Addresses or networks of reverse proxies, with commas between."
    )
    proxy_user_header: str = Field(
        "", description="Header in which a trusted proxy names the person; unset: not believed."
    )
    proxy_groups_header: str = Field("", description="Header with the person's groups.")
    group_roles: str = Field(
        "", description="GROUP=ROLE or GROUP=ROLE@PROJECT, with commas between; * is everybody."
    )
    oidc_issuer: str = Field("", description="Address of an OpenID provider; unset: none.")
    oidc_client_id: str = Field("", description="What the provider knows this server by.")
    oidc_client_secret: SecretStr | None = Field(None, description="Secret for the provider.")
    oidc_groups_claim: str = Field("groups", description="Claim with a person's groups.")
    session_h: float = Field(12.0, gt=0, description="Hours until a browser must log in again.")
    rate_per_s: float = Field(
        50.0, gt=0, description="Requests a second that one key, or one address, may make."
    )
    connection_limit: int = Field(
        900, ge=10, description="Connections at one time; more are answered 503."
    )
    job_limit_s: float = Field(
        3600.0, gt=0, description="Wall time after which a solving process is ended."
    )
    worker_memory_gb: float = Field(
        8.0, gt=0, description="Most address space of a solving process; more ends it alone."
    )
    cors_origins: str = Field(
        "",
        description="Origins of other sites whose pages may read the API, with commas between "
        "them (https://map.example.org); none by default.",
    )
    workers: int = Field(
        1,
        ge=0,
        le=64,
        description="Jobs that the server works on at one time; 0 leaves all work "
        "to `siting worker`.",
    )
    problem_limit_pairs: int = Field(
        5_000_000, ge=1, description="Most catchments times facilities of a job."
    )
    upload_limit_mb: float = Field(
        64.0, gt=0, le=64, description="Largest layer that may be uploaded."
    )
    keep_jobs_days: float = Field(
        90.0,
        gt=0,
        le=36_500,
        description="Days after which an ended job is deleted with its log and result; runs stay.",
    )
    base_map: str = Field(
        "",
        description="Tiles under the map: an address with {z}, {x}, {y}, or tianditu, or a "
        ".mbtiles or .pmtiles file.",
    )
    base_map_key: SecretStr | None = Field(None, description="Key in place of {key}.")
    base_map_datum: str = Field(
        "cgcs2000", description="Datum of the tiles: wgs84, cgcs2000 or gcj02."
    )
    base_map_attribution: str = Field("", description="Whose tiles they are, shown with them.")
    review_number: str = Field(
        "",
        max_length=40,
        description="Approval number (审图号) of maps for the public, where none is given.",
    )
    queue_limit: int = Field(8, ge=1, description="Most jobs that may wait or run at one time.")

    @property
    def environment(self) -> dict[str, str]:
        """Variables that give a child process the same settings."""
        values = {name: value for name, value in self if value is not None}
        values.pop("base_map_key", None)  # nothing that a child process does needs it
        if self.database_url is not None:
            values["database_url"] = self.database_url.get_secret_value()
        return {f"SITING_{name.upper()}": str(value) for name, value in values.items()}

    @property
    def allowed_origins(self) -> list[str]:
        """Origins that `cors_origins` lists."""
        return [part.strip() for part in self.cors_origins.split(",") if part.strip()]

    @property
    def runs_folder(self) -> Path:
        """Folder that holds one folder per run."""
        return self.data / "runs"

    @property
    def database_file(self) -> Path:
        """SQLite file that holds everything but the runs, where no other database is set."""
        return self.data / "siting.sqlite"

    @property
    def former_jobs_file(self) -> Path:
        """SQLite file in which release 0.1 kept its jobs; read once, never written."""
        return self.data / "jobs.sqlite"

    @property
    def results_folder(self) -> Path:
        """Folder with the results of jobs that make no run."""
        return self.data / "results"

    @property
    def layers_folder(self) -> Path:
        """Folder that holds one folder per uploaded layer, with a file per version."""
        return self.data / "layers"

    @property
    def logs_folder(self) -> Path:
        """Folder with what solving processes wrote to standard error."""
        return self.data / "jobs"

    @property
    def drawings_folder(self) -> Path:
        """Folder of pictures drawn on request; may be deleted at any time."""
        return self.data / "drawings"


def read_settings(*, data: Path | None = None, **given: object) -> Settings:
    """Return the settings: options given, else the environment, else the defaults.

    Parameters
    ----------
    data
        Data folder; None leaves it to `SITING_DATA` or the platform's user data folder.
    given
        Other settings by name; None leaves a setting to the environment.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    if data is not None:
        chosen["data"] = data
    settings = Settings(**chosen)  # type: ignore[arg-type]  # pydantic checks the values
    return settings.model_copy(update={"data": settings.data.expanduser().resolve()})
