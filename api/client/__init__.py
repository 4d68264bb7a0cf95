"""The platform from Python: layers, scenarios and results of a server at one address."""

from api.client.connection import Connection, ServerError
from api.client.job import RemoteJob
from api.client.run import RemoteRun
from api.client.server import RemoteLayers, Server, connect

__all__ = [
    "Connection", "RemoteJob", "RemoteLayers", "RemoteRun", "Server", "ServerError", "connect",
]  # fmt: skip
