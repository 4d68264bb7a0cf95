"""What the server can be asked to do, each with its inputs, its check and its work."""

from api.processes.asking import request_for
from api.processes.process import Outcome, Process, Task
from api.processes.table import PROCESSES

__all__ = ["PROCESSES", "Outcome", "Process", "Task", "request_for"]
