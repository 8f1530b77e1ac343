"""The model files, their cards, and the sessions that run them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionizer.errors import ModelError
from fashionizer.paths import reading

SHIPPED = Path(__file__).parents[1] / "models"
"""Folder of the models inside the package."""

_WEIGHTS_APART = "session.model_external_initializers_file_folder_path"


@dataclass(frozen=True)
class Model:
    """An ONNX file beside its card (``NAME.onnx``, ``NAME.json``), opened at first use.

    ``threads`` is of one run, 0 means all cores; ``remedy`` ends the sentence about a model that
    cannot be used.
    """

    name: str
    folder: Path = SHIPPED
    threads: int = 0
    remedy: str = "reinstall fashionizer"

    @cached_property
    def card(self) -> dict[str, Any]:
        """The model card: what it is, learned from what, measured how.

        Raises:
            ModelError: there is no card, or it is not JSON.
        """
        path = self.folder / f"{self.name}.json"
        try:
            card: dict[str, Any] = json.loads(reading.read(path))
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The model card {path} cannot be read ({error}); {self.remedy}."
            ) from error
        return card

    @property
    def identity(self) -> str:
        """Name and start of the file's SHA-256, as the card says; vectors are kept with it.

        A file in 8 bits names the model that it was made ``of``: their vectors can be compared.
        """
        of = self.card.get("of", {"name": self.name, "sha256": self.card["sha256"]})
        return f"{of['name']}@{of['sha256'][:12]}"

    @cached_property
    def _session(self) -> Any:
        from fashionizer.vision.runtime.onnx import onnxruntime  # noqa: PLC0415 - heavy, where used

        path = self.folder / f"{self.name}.onnx"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        # Two models take turns: the threads of the one that has ended, waiting busily for more,
        # would keep a core from the other (a photo parsed in 57 ms, not 44, on 2 cores). One pool
        # for both (`set_global_thread_pool_sizes`) is 5 to 15 % quicker alone, 10 to 25 % slower
        # for four photos at once, and with it no other library could open a model as usual.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Weights in a file of their own would not be under the checksum: nothing lies in there.
        options.add_session_config_entry(_WEIGHTS_APART, str(path))
        try:
            with reading.opened(path) as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(
                f"The model file {path} cannot be read ({error}); {self.remedy}."
            ) from error
        if found != self.card["sha256"]:
            raise ModelError(
                f"The model file {path} is not the one its card describes; {self.remedy}."
            )
        try:
            return onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # those of onnxruntime have no base of their own
            raise ModelError(
                f"The model file {path} cannot be opened ({error}); {self.remedy}."
            ) from error

    @property
    def inputs(self) -> dict[str, list[int | str | None]]:
        """Name and shape of each input; a size that is not fixed is a word or None.

        Raises:
            ModelError: the model is missing or damaged.
        """
        return {made.name: list(made.shape) for made in self._session.get_inputs()}

    @property
    def outputs(self) -> list[str]:
        """Name of each output.

        Raises:
            ModelError: the model is missing or damaged.
        """
        return [made.name for made in self._session.get_outputs()]

    def run(
        self,
        batch: NDArray[np.float32],
        into: str = "pixels",
        out_of: Sequence[str] | None = None,
    ) -> list[NDArray[np.float32]]:
        """Run the model on a batch.

        Args:
            batch: (n, 3, height, width) float32.
            into: name of the input.
            out_of: names of the outputs wanted; None means all, in the card's order.

        Raises:
            ModelError: the model is missing or damaged.
        """
        outputs: list[NDArray[np.float32]] = self._session.run(out_of, {into: batch})
        return outputs


def batch(pictures: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Stack pictures of one size as the models' input.

    Args:
        pictures: (height, width, 3) uint8 RGB each.

    Returns:
        (n, 3, height, width) float32, ``(value - 127) / 128`` as EfficientNet-Lite was trained.
    """
    stacked = np.stack(pictures).transpose(0, 3, 1, 2).astype(np.float32)
    stacked -= 127
    stacked /= 128
    return stacked


def golden_picture(height: int, width: int) -> NDArray[np.uint8]:
    """Return the fixed picture that shipped models are checked on: a colour ramp both ways.

    Returns:
        (height, width, 3) uint8.
    """
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.stack([across, down, 255 - (across + down) / 2], axis=2).astype(np.uint8)
