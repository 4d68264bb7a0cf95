"""Processes described as OGC API - Processes asks: inputs and outputs with JSON Schema."""

from __future__ import annotations

from typing import Any

from api.processes.process import Output, Process
from api.processes.table import PROCESSES

VERSION = "1.0.0"
EXECUTE_REL = "http://www.opengis.net/def/rel/ogc/1.0/execute"
JSON = "application/json"
Document = dict[str, Any]


def process_list(base: str, lang: str) -> Document:
    """Return the list of processes.

    Parameters
    ----------
    base
        Address of the server with a slash at the end.
    lang
        Language of titles, ``"zh"`` or ``"en"``.
    """
    summaries = [process_summary(process, base, lang) for process in PROCESSES.values()]
    return {
        "processes": summaries,
        "links": [{"href": f"{base}processes", "rel": "self", "type": JSON}],
    }


def process_summary(process: Process, base: str, lang: str) -> Document:
    """Return what the list says of a process."""
    zh, here = lang == "zh", f"{base}processes/{process.key}"
    return {
        "id": process.key,
        "title": process.title_zh if zh else process.title_en,
        "description": process.meaning_zh if zh else process.meaning_en,
        "version": VERSION,
        "jobControlOptions": [*(["sync-execute"] if process.is_short else []), "async-execute",
                              "dismiss"],
        "outputTransmission": ["value", "reference"],
        "links": [
            {"href": here, "rel": "self", "type": JSON},
            {"href": f"{here}/execution", "rel": EXECUTE_REL, "type": JSON},
        ],
    }  # fmt: skip


def process_description(process: Process, base: str, lang: str) -> Document:
    """Return the whole description of a process."""
    outputs = {
        name: {"title": output.title, "schema": _output_schema(output)}
        for name, output in process.outputs.items()
    }
    summary = process_summary(process, base, lang)
    return {**summary, "inputs": _described_inputs(process), "outputs": outputs}


def _described_inputs(process: Process) -> Document:
    schema = process.inputs.model_json_schema(mode="validation")
    required = set(schema.get("required", []))
    return {
        name: {
            "title": name,
            "description": part.get("description", ""),
            "minOccurs": 1 if name in required else 0,
            "maxOccurs": 1,
            "schema": part,
        }
        for name, part in schema["properties"].items()
    }


def _output_schema(output: Output) -> Document:
    if output.media_type == JSON:
        return {"type": "object", "contentMediaType": JSON}
    kind = {"type": "string", "contentMediaType": output.media_type}
    return kind if output.media_type.startswith("text/") else {**kind, "contentEncoding": "binary"}
