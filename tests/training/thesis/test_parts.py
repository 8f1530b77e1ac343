"""The parts of the thesis's recipe, on cases small enough to know; skipped without `train`."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="needs the extra `train`")
keras = pytest.importorskip(  # Keras alone would look for another backend
    "fashionizer.training.thesis.backend", reason="needs the extra `train`"
).keras
pytest.importorskip("cv2", reason="needs the extra `train`")
pytest.importorskip("sklearn", reason="needs the extra `train`")

from fashionizer.errors import ModelError, SourceError  # noqa: E402
from fashionizer.training.thesis import photos, search, weights  # noqa: E402
from fashionizer.training.thesis.activations import Store  # noqa: E402
from fashionizer.training.thesis.augmentation import augmented  # noqa: E402
from fashionizer.training.thesis.fitting import batches  # noqa: E402
from fashionizer.training.thesis.net import Scaling  # noqa: E402

pytestmark = pytest.mark.filterwarnings(  # Keras's, of NumPy
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


def _photo(path: Path, shade: int = 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (24, 32), (shade, 0, 255 - shade)).save(path)
    return path


def test_folders_are_classes_and_15_percent_validate(tmp_path: Path) -> None:
    """As in the thesis, where nobody knows the senders."""
    for name in ("Hat", "Skirt"):
        for number in range(10):
            _photo(tmp_path / name / f"{number}.png")
    found = photos.read(tmp_path)
    assert sorted({photo.class_name for photo in found}) == ["Hat", "Skirt"]
    assert sum(photo.split == "validation" for photo in found) == 3
    assert photos.classes_of(found)[0] == "Blazer"  # the 18, as both are among them
    assert len(photos.read(tmp_path, limit=6)) == 6


def test_a_table_of_senders_splits_by_them(tmp_path: Path) -> None:
    """No sender is in two splits."""
    rows = ["image,sender_id,label,kids"]
    for number in range(60):
        _photo(tmp_path / "images" / f"p{number}.jpg")
        rows.append(f"p{number},{number // 3},{'Hat' if number % 2 else 'Skirt'},False")
    (tmp_path / "images.csv").write_text("\n".join(rows))
    found = photos.read(tmp_path)
    splits: dict[int, set[str]] = {}
    for photo in found:
        splits.setdefault(int(photo.path.stem[1:]) // 3, set()).add(photo.split)
    assert all(len(of_sender) == 1 for of_sender in splits.values())
    assert {photo.split for photo in found} == {"train", "validation", "test"}


def test_a_folder_without_classes_is_refused(tmp_path: Path) -> None:
    """With what it should hold."""
    _photo(tmp_path / "Hat" / "1.png")
    with pytest.raises(SourceError, match="two classes or more"):
        photos.read(tmp_path)


def test_the_set_is_centred_and_scaled_a_channel() -> None:
    """Afterwards each channel has mean 0 and deviation 1 over the set; in batches or at once."""
    pictures = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3)).astype(np.uint8)
    scaling = Scaling.of_set([pictures[:4], pictures[4:]])
    scaled = scaling(pictures)
    assert scaled.shape == (6, 3, 8, 8)
    assert scaled.mean((0, 2, 3)) == pytest.approx(np.zeros(3), abs=1e-5)
    assert scaled.std((0, 2, 3)) == pytest.approx(np.ones(3), abs=1e-4)


def test_caffe_scaling_is_that_of_keras() -> None:
    """Blue first, its mean taken off, not divided."""
    picture = np.random.default_rng(1).integers(0, 256, (1, 4, 4, 3)).astype(np.uint8)
    expected = keras.applications.resnet50.preprocess_input(
        picture.astype(np.float32), data_format="channels_last"
    )
    assert Scaling.caffe()(picture) == pytest.approx(expected.transpose(0, 3, 1, 2), abs=1e-3)


def test_views_are_random_repeatable_and_keep_colours() -> None:
    """A plain picture stays as it is whatever is done to its shape: no light is changed."""
    plain = np.full((2, 32, 32, 3), (200, 30, 90), np.uint8)
    assert np.abs(augmented(plain, 1).astype(int) - plain).max() <= 1
    photo = np.random.default_rng(2).integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)
    assert (augmented(photo, 1) == augmented(photo, 1)).all()
    assert (augmented(photo, 1) != augmented(photo, 2)).any()


def test_views_are_never_nearer() -> None:
    """Zoom goes outwards only: a disc never grows."""
    across, down = np.meshgrid(np.arange(64), np.arange(64))
    disc = ((across - 32) ** 2 + (down - 32) ** 2 < 15**2).astype(np.uint8) * 255
    pictures = np.repeat(disc[None, ..., None], 3, axis=3)
    for seed in range(0, 100, 10):
        assert (augmented(pictures, seed) > 127).mean() <= (pictures > 127).mean() * 1.03


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("conv1_conv", "conv1"),
        ("conv1_bn", "bn_conv1"),
        ("conv2_block1_0_conv", "res2a_branch1"),
        ("conv4_block6_2_bn", "bn4f_branch2b"),
        ("conv5_block3_3_conv", "res5c_branch2c"),
        ("predictions", "fc1000"),
    ],
)
def test_layers_of_2018_are_found_under_their_names(new: str, old: str) -> None:
    """As the names stand in the package and in today's Keras."""
    assert weights.old_name(new) == old


def _package(path: Path, arrays: dict[str, np.ndarray[Any, Any]], cut: int = 0) -> Path:
    data = b"".join(array.astype("<f4").tobytes() for array in arrays.values())
    told = [{"name": n, "shape": list(a.shape), "dtype": "float32"} for n, a in arrays.items()]
    manifest = [{"paths": ["a", "b"], "weights": told}]
    files = {
        "model.json": json.dumps({"weightsManifest": manifest}).encode(),
        "a": data[:10],
        "b": data[10 : len(data) - cut],
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{weights.FOLDER}/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


def _small() -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((3, 4, 4)),
            layers.Conv2D(2, 1, name="conv1_conv", data_format="channels_first"),
            layers.BatchNormalization(axis=1, epsilon=1.001e-5, name="conv1_bn"),
        ]
    )


ARRAYS = {
    "conv1/kernel": np.arange(6.0).reshape(1, 1, 3, 2),
    "conv1/bias": np.array([1.0, -1.0]),
    "bn_conv1/gamma": np.array([2.0, 3.0]),
    "bn_conv1/beta": np.array([0.5, 0.25]),
    "bn_conv1/moving_mean": np.array([0.1, 0.2]),
    "bn_conv1/moving_variance": np.array([4.0, 1e-3]),
}


def test_a_package_fills_a_network_and_normalises_as_it_did(tmp_path: Path) -> None:
    """Arrays go over shards; the package's epsilon of 1e-3 counts though Keras's is 1e-5."""
    net = _small()
    weights.assign(net, weights.tfjs_arrays(_package(tmp_path / "p.tgz", ARRAYS)))
    picture = np.random.default_rng(3).normal(size=(1, 3, 4, 4)).astype(np.float32)
    folded = np.einsum("nchw,cd->ndhw", picture, ARRAYS["conv1/kernel"][0, 0])
    shaped = {name: array[:, None, None] for name, array in ARRAYS.items() if array.ndim == 1}
    centred = folded + shaped["conv1/bias"] - shaped["bn_conv1/moving_mean"]
    deviation = np.sqrt(shaped["bn_conv1/moving_variance"] + 1e-3)
    expected = centred / deviation * shaped["bn_conv1/gamma"] + shaped["bn_conv1/beta"]
    assert net.predict_on_batch(picture) == pytest.approx(expected, rel=1e-4, abs=1e-4)


def test_what_is_missing_or_cut_off_is_named(tmp_path: Path) -> None:
    """And nothing is trained from half of the weights."""
    arrays = {name: array for name, array in ARRAYS.items() if "beta" not in name}
    with pytest.raises(ModelError, match="no bn_conv1/beta"):
        weights.assign(_small(), weights.tfjs_arrays(_package(tmp_path / "p.tgz", arrays)))
    with pytest.raises(ModelError, match="cut off"):
        weights.tfjs_arrays(_package(tmp_path / "q.tgz", ARRAYS, cut=2))
    with pytest.raises(ModelError, match=r"no TensorFlow\.js model"):
        weights.tfjs_arrays(tmp_path / "absent.tgz")


def test_imagenet_is_asked_of_keras_and_a_failure_says_what_to_do() -> None:
    """The real path, up to the network."""
    asked: list[object] = []

    def maker(**options: Any) -> Any:
        asked.append(options)
        raise Exception("URL fetch failure")

    with pytest.raises(ModelError, match="--weights none"):
        weights.Weights("imagenet").loaded(maker, include_top=False)
    assert asked == [{"weights": "imagenet", "include_top": False}]


def test_weights_come_from_a_file_or_from_nowhere(tmp_path: Path) -> None:
    """What Keras saved is loaded; a file that is not there is said."""
    saved = _small()
    saved.save_weights(tmp_path / "w.weights.h5")

    def maker(weights: object) -> Any:
        assert weights is None
        return _small()

    loaded = weights.Weights(str(tmp_path / "w.weights.h5")).loaded(maker)
    kernels = [net.layers[0].kernel.numpy() for net in (saved, loaded)]
    assert kernels[0] == pytest.approx(kernels[1])
    assert not weights.Weights("none").trained
    with pytest.raises(ModelError, match="There is no file"):
        weights.Weights(str(tmp_path / "absent.h5")).loaded(maker)


def test_activations_are_computed_once_and_gone_on_with(tmp_path: Path) -> None:
    """Killed in the middle, what is there is kept; each batch goes through the trunk once."""
    files = [_photo(tmp_path / "p" / f"{n}.png", shade=n) for n in range(40)]
    listed = [photos.Photo(path, "Hat", "train") for path in files]
    calls: list[int] = []

    def trunk(given: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        if len(calls) == 1:
            calls.append(0)
            raise KeyboardInterrupt
        calls.append(len(given))
        return given.transpose(0, 3, 1, 2).astype(np.float32)

    store = Store(tmp_path / "kept", trunk, 8)
    with pytest.raises(KeyboardInterrupt):
        store.of("train", listed)
    found = store.of("train", listed)
    assert calls == [16, 0, 16, 8]
    assert found[:, 0, 0, 0].tolist() == list(range(40))
    assert store.of("train", listed).shape == (40, 3, 8, 8)
    assert len(calls) == 4


def test_epochs_go_through_the_copies_in_turn() -> None:
    """Every photo once an epoch, in an order that the epoch's number alone decides."""
    copies = [np.full((50, 1, 1, 1), value, np.float16) for value in (1, 2)]
    orders = []
    for epoch, expected in enumerate((1, 2, 1)):
        parts = list(batches(copies, np.arange(50), 50, epoch))
        assert {float(pixels.mean()) for pixels, _ in parts} == {expected}
        seen = [int(place) for _, truth in parts for place in truth.argmax(1)]
        assert sorted(seen) == list(range(50))
        orders.append(seen)
    assert orders[0] != orders[2]
    again = [
        int(place)
        for _, truth in batches(copies, np.arange(50), 50, 2)
        for place in truth.argmax(1)
    ]
    assert again == orders[2]


def test_the_index_finds_by_euclidean_distance_and_survives_saving(tmp_path: Path) -> None:
    """Against distances computed one by one; files hold plain arrays."""
    features = np.abs(np.random.default_rng(4).normal(size=(30, 40))).astype(np.float32)
    index = search.OutfitIndex.fitted(features, [f"{n}.jpg" for n in range(30)])
    index.save(tmp_path / "index.npz")
    again = search.OutfitIndex.load(tmp_path / "index.npz")
    distances, places = again.nearest(features[:4])
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    for row in range(4):
        slowly = [float(np.linalg.norm(unit[row] - other)) for other in unit]
        # 30 pictures have at most 30 components, so nothing is lost
        assert places[row].tolist() == np.argsort(slowly)[:5].tolist()
        assert distances[row] == pytest.approx(sorted(slowly)[:5], abs=2e-3)
    assert again.names[places[0, 0]] == "0.jpg"


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    """The thesis's own format could run anything."""
    path = tmp_path / "index.npz"
    np.savez(path, names=np.array([{"a": 1}], object), mean=1, components=1, vectors=1)
    with pytest.raises(SourceError, match="make it anew"):
        search.OutfitIndex.load(path)
