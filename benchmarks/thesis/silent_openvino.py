"""OpenVINO without its telemetry: what compares it with ours imports it from here.

At its import it keeps an id in ``~/intel`` and looks up www.google-analytics.com, unless the
package that does so cannot be imported; then it takes a stand-in of its own that does nothing.
"""

import sys

sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import openvino  # noqa: E402 - not before its telemetry is out of reach

__all__ = ["openvino"]
