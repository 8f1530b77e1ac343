"""ONNX Runtime, silent: the only module that imports it.

Its official builds report to their maker from version 1.32 on. At the import alone they keep a
device id and an event under the user's cache folder and a session id in the temporary folder,
warn on stderr where there is no such folder, and some seconds later look up a host to send to.
"""

import os
from importlib import import_module
from typing import Any

# The one place that writes to the environment, where `settings` is the only one that reads it:
# nothing else keeps the library silent, and it looks only while it is loaded. Set whatever was
# there: no user of Fashionizer was asked for consent, and processes begun by this one inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

# For a program that imported it before Fashionizer, and has been reported by then: this keeps back
# what comes after. And for builds that report through Windows, which read no variable.
onnxruntime.disable_telemetry_events()

__all__ = ["onnxruntime", "part"]


def part(name: str) -> Any:
    """Import a part of ONNX Runtime that is not loaded with it, e.g. ``quantization``."""
    return import_module(f"onnxruntime.{name}")
