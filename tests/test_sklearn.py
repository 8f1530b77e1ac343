"""The adapter for scikit-learn: a transformer and neighbours that its tools take for their own."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

import fashionizer as fz
from drawn.draw import draw_flat
from fashionizer.settings import Settings
from fashionizer.sklearn import GarmentEmbedding, OutfitNeighbors
from fashionizer.vision.pipeline import GarmentPipeline
from tests.vision.tiny import write_tiny

FLATS = [draw_flat(seed, name).pixels for name in ("Skirt", "Shoes") for seed in (7, 9, 11)]
WALL = np.full((200, 300, 3), 130, np.uint8)


@pytest.fixture(scope="module")
def eyes(detector: GarmentPipeline) -> fz.GarmentEncoder:
    """The shipped models."""
    return fz.GarmentEncoder(detector, Settings())


def test_the_transformer_gives_the_encoder_s_vectors(eyes: fz.GarmentEncoder) -> None:
    """Rule: nothing is learned, and a name comes with each column."""
    embedding = GarmentEmbedding(eyes, batch_size=2)
    vectors = embedding.fit_transform(FLATS)
    np.testing.assert_allclose(vectors, eyes.encode(FLATS), atol=1e-4)
    names = embedding.get_feature_names_out()
    assert (len(names), names[0]) == (eyes.dimensions, "garmentembedding0")
    with pytest.raises(NotFittedError):
        GarmentEmbedding(eyes).transform(FLATS)
    assert np.isnan(GarmentEmbedding(eyes, missing="nan").fit([]).transform([WALL])).all()


def test_parameters_are_read_set_and_cloned(eyes: fz.GarmentEncoder, tmp_path: Path) -> None:
    """Rule: a clone has the same parameters, the same models, and is not fitted."""
    for made in (GarmentEmbedding(eyes), OutfitNeighbors(model=eyes)):
        made.fit(FLATS[:2])
        again = clone(made.set_params(batch_size=3))
        assert again.get_params() == made.get_params()
        assert again.model is eyes
        assert not hasattr(again, "encoder_")
    path = write_tiny(tmp_path)
    embedding = GarmentEmbedding().set_params(model=path)
    assert "tiny@" in clone(embedding).fit(FLATS).encoder_.identity
    assert embedding.fit(FLATS).transform(FLATS[:1]).shape == (1, 48)


def test_a_pipeline_of_photos_learns_classes(eyes: fz.GarmentEncoder) -> None:
    """Rule: photos in, labels out, as of any of scikit-learn's pipelines."""
    labels = ["Skirt"] * 3 + ["Shoes"] * 3
    classifier = make_pipeline(GarmentEmbedding(eyes), KNeighborsClassifier(1)).fit(FLATS, labels)
    others = [draw_flat(13, name).pixels for name in ("Skirt", "Shoes")]
    assert classifier.predict(others).tolist() == ["Skirt", "Shoes"]


def test_neighbours_are_the_nearest_by_cosine(eyes: fz.GarmentEncoder) -> None:
    """Rule: exact, nearest first, 1 - cosine; against a plain sort of all dot products."""
    near = OutfitNeighbors(n_neighbors=2, model=eyes).fit(FLATS)
    distances, indices = near.kneighbors(FLATS[:2], n_neighbors=4)
    vectors = eyes.encode(FLATS)
    wanted = 1 - vectors[:2] @ vectors.T
    np.testing.assert_array_equal(indices, np.argsort(wanted, axis=1)[:, :4])
    np.testing.assert_allclose(distances, np.sort(wanted, axis=1)[:, :4], atol=1e-4)
    assert indices[:, 0].tolist() == [0, 1]
    among = np.asarray(near.kneighbors(return_distance=False))
    assert among.shape == (len(FLATS), 2)
    assert all(row not in found for row, found in enumerate(among))
    with pytest.raises(ValueError, match="n_neighbors"):
        near.kneighbors(FLATS[:1], n_neighbors=99)
    with pytest.raises(fz.PhotoError):
        OutfitNeighbors(model=eyes, missing="raise").fit([WALL])


def test_a_missing_extra_says_what_to_install() -> None:
    """Rule: not `No module named 'sklearn'`."""
    code = "import sys; sys.modules['sklearn'] = None; import fashionizer.sklearn"
    done = subprocess.run(
        [sys.executable, "-c", code], timeout=60, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "pip install 'fashionizer[sklearn]'" in done.stderr
