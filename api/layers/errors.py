"""Faults of uploaded layers, one type per HTTP status."""

from __future__ import annotations

from api.layers.messages import MESSAGES
from geodata.errors import Fault, FaultError

__all__ = [
    "ConditionNeededError", "Fault", "LayerChangedError", "LayerError", "LayerMissingError",
    "LayerProjectError", "LayerStorageError", "MediaTypeError", "UploadCutOffError",
    "UploadTooLargeError", "UploadsBusyError",
]  # fmt: skip


class LayerError(FaultError):
    """An upload, or a scenario that names one, asks for what cannot be."""

    messages = MESSAGES


class LayerMissingError(LayerError):
    """There is no such layer, or it was deleted."""


class LayerChangedError(LayerError):
    """The layer is not in the state that ``If-Match`` names."""


class ConditionNeededError(LayerError):
    """A change came without ``If-Match``."""


class LayerProjectError(LayerError):
    """The layer, or the project that was named, is not this visitor's."""


class MediaTypeError(LayerError):
    """The format of an upload is not known."""


class UploadTooLargeError(LayerError):
    """More bytes than an upload may have."""


class UploadCutOffError(LayerError):
    """The body did not arrive whole."""


class UploadsBusyError(LayerError):
    """As many uploads are being worked on as may be."""


class LayerStorageError(LayerError):
    """A layer cannot be written, or not every row of it."""
