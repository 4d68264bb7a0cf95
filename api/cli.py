"""The command line: `siting COMMAND`.

Exit codes: 0 done, 2 usage, 3 infeasible, 4 time limit with an incumbent, 5 bad
data, 6 time limit without an incumbent, 1 anything else.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from typing import Annotated

import typer

from api.commands import access, inputs, keeping, papers, pictures, results, serving, solving
from api.commands.options import spoken
from api.console import note, say
from api.errors import StorageError, UsageError
from geodata.errors import FaultError

EXIT_OTHER = 1
EXIT_USAGE = 2
EXIT_BAD_DATA = 5

app = typer.Typer(
    name="siting",
    help="Where waste facilities go and which waste goes where. / 固废设施选址与收运分配。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(solving.solve)
app.command()(serving.serve)
app.command()(serving.worker)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(pictures.draw)
app.command()(pictures.style)
app.command()(papers.tables)
app.command()(papers.report)
app.command()(inputs.check)
app.command()(results.explain)
app.command()(results.compare)
app.command()(results.verify)
app.command()(inputs.init)
app.command()(inputs.scenarios)
app.command()(inputs.data)
app.command()(inputs.doctor)
app.add_typer(access.keys, name="key")
app.add_typer(access.projects, name="project")
app.command()(access.audit)


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        say(metadata.version("chongqing-siting"))
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Version.")
    ] = False,
) -> None:
    """Take the options of the command line itself."""


def main() -> None:
    """Run the command line; every fault is told in the user's language, without a traceback."""
    try:
        app()
    except UsageError as error:
        tell(error)
        sys.exit(EXIT_USAGE)
    except StorageError as error:
        tell(error)
        sys.exit(EXIT_OTHER)
    except FaultError as error:
        tell(error)
        sys.exit(EXIT_BAD_DATA)
    except OSError as error:
        note(f"{error.strerror or error} {error.filename or ''}".strip())
        sys.exit(EXIT_OTHER)


def tell(error: FaultError) -> None:
    """Write every fault to stderr."""
    lang = spoken.get("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    for line in error.lines(lang):
        note(line)


if __name__ == "__main__":
    main()
