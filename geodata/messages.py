"""Words for every fault that `geodata` can find, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({})
