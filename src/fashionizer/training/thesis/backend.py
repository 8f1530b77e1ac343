"""Keras 3 on torch, channels first; Keras is imported from here only.

The backend must be chosen before Keras is imported. Channels first because torch's convolutions
want it: else Keras turns every picture twice a layer. Weights are the same either way.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras

keras.config.set_image_data_format("channels_first")

__all__ = ["keras"]
