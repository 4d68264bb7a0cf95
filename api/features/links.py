"""Links between resources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from api.features.formats import Format

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
REL_ROOT = "http://www.opengis.net/def/rel/ogc/1.0/"
QUERYABLES_REL = f"{REL_ROOT}queryables"
Link = dict[str, str]


@dataclass(frozen=True)
class Address:
    """Address of what is asked for.

    Parameters
    ----------
    base
        Scheme and host with a slash at the end.
    path
        Path without a slash at the start.
    pairs
        Parameters in the order they were given.
    """

    base: str
    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    def with_values(self, *drop: str, **values: str) -> str:
        """Return the address with some parameters set and some left out."""
        kept = [(k, v) for k, v in self.pairs if k not in drop and k not in values]
        query = urlencode([*kept, *values.items()], quote_via=quote)
        return f"{self.base}{quote(self.path)}{'?' if query else ''}{query}"


def address_of(request: Request) -> Address:
    """Return the address of a request."""
    return Address(
        base=str(request.base_url),
        path=request.url.path.lstrip("/"),
        pairs=tuple(request.query_params.multi_items()),
    )


def link(href: str, rel: str, media_type: str, title: str = "") -> Link:
    """Return one link."""
    made = {"href": href, "rel": rel, "type": media_type}
    return {**made, "title": title} if title else made


def link_forms(address: Address, offered: Sequence[Format], own: Format) -> Iterable[Link]:
    """Yield the links to a resource in its own format and in the others."""
    for form in offered:
        rel = "self" if form is own else "alternate"
        drop = ("limit", "token") if form.suffix else ()
        href = address.with_values(*drop, f=form.key)
        yield link(href, rel, form.media_type, form.title)
