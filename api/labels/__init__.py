"""What people call a run: name, note and author, kept beside the run and never in it."""

from api.labels.label import Label, LabelText
from api.labels.register import read_label, read_labels, write_label

__all__ = ["Label", "LabelText", "read_label", "read_labels", "write_label"]
