"""Requests to a server, and its refusals as errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

TIMEOUT_S = 120.0


class ServerError(RuntimeError):
    """The server refused what was asked, with every fault that it named.

    Parameters
    ----------
    status
        HTTP status.
    faults
        What is wrong, one sentence each, in Chinese and English.
    detail
        The same as one text, where the server named no single faults.
    """

    def __init__(self, status: int, faults: tuple[tuple[str, str], ...], detail: str) -> None:
        self.status = status
        self.faults = faults
        super().__init__("\n".join(f"{zh} / {en}" for zh, en in faults) or detail)


@dataclass(frozen=True)
class Connection:
    """An address and the key that opens it.

    Parameters
    ----------
    http
        Client of the address.
    """

    http: httpx.Client

    @classmethod
    def to(cls, url: str, key: str | None) -> Connection:
        """Return a connection; nothing is sent yet.

        Parameters
        ----------
        url
            Address of the server, such as ``http://127.0.0.1:8000``.
        key
            API key; None where the server asks for none.
        """
        headers = {"Accept": "application/json"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        address = url.rstrip("/") + "/"
        return cls(httpx.Client(base_url=address, headers=headers, timeout=TIMEOUT_S))

    def json(self, path: str, **params: object) -> Any:  # noqa: ANN401
        """Return a JSON document.

        Raises
        ------
        ServerError
            The server refused.
        """
        return self._asked("GET", path, params=_given(params)).json()

    def content(self, path: str, **params: object) -> bytes:
        """Return the bytes of a file.

        Raises
        ------
        ServerError
            The server refused.
        """
        return self._asked("GET", path, params=_given(params), headers={"Accept": "*/*"}).content

    def post(self, path: str, body: Mapping[str, Any], **headers: str) -> Any:  # noqa: ANN401
        """Send JSON and return the answer.

        Raises
        ------
        ServerError
            The server refused.
        """
        return self._asked("POST", path, json=dict(body), headers=headers).json()

    def upload(
        self, method: str, path: str, body: bytes, params: Mapping[str, object], **headers: str
    ) -> Any:  # noqa: ANN401
        """Send a file and return the answer.

        Raises
        ------
        ServerError
            The server refused.
        """
        plain = {"Content-Type": "application/octet-stream", **headers}
        sent = {"params": _given(params), "content": body, "headers": plain}
        return self._asked(method, path, **sent).json()

    def tag(self, path: str) -> str:
        """Return the entity tag of what is at `path`.

        Raises
        ------
        ServerError
            The server refused.
        """
        return self._asked("GET", path).headers["ETag"]

    def delete(self, path: str) -> Any:  # noqa: ANN401
        """Delete what is at `path` and return the answer.

        Raises
        ------
        ServerError
            The server refused.
        """
        return self._asked("DELETE", path).json()

    @contextmanager
    def lines(self, path: str, **headers: str) -> Iterator[Iterator[str]]:
        """Give the lines of a stream as they come.

        Raises
        ------
        ServerError
            The server refused.
        """
        with self.http.stream("GET", path.lstrip("/"), headers=headers) as reply:
            if reply.is_error:
                reply.read()
                raise _refusal(reply)
            yield reply.iter_lines()

    def _asked(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        reply = self.http.request(method, path.lstrip("/"), **options)
        if reply.is_error:
            raise _refusal(reply)
        return reply


def _given(params: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items() if value is not None}


def _refusal(reply: httpx.Response) -> ServerError:
    try:
        problem = reply.json()
        faults = tuple((str(f["zh"]), str(f["en"])) for f in problem["errors"])
        return ServerError(reply.status_code, faults, str(problem["detail"]))
    except (ValueError, KeyError, TypeError):
        return ServerError(reply.status_code, (), f"HTTP {reply.status_code}")
