"""Embedders that can be fetched by name, and where those that were fetched lie."""

import json
from dataclasses import dataclass
from pathlib import Path

from fashionizer.errors import FashionizerError, ModelError
from fashionizer.paths.spelling import meant
from fashionizer.progress import OnProgress, unobserved
from fashionizer.vision.embedding.card import Card
from fashionizer.vision.embedding.download import digest, download

FOLDER = "embedders"
"""Folder of fetched embedders, in the gallery's."""

THESIS = "thesis"
"""Name of the system of the thesis, which `fashionizer train thesis` puts into that folder."""


@dataclass(frozen=True, slots=True)
class Known:
    """An embedder on a public hub; its card's ``source`` is the address of its file."""

    card: Card
    megabytes: float

    @property
    def most_bytes(self) -> int:
        """Bytes taken at most: the hub tells the size in three digits."""
        return int((self.megabytes + 1) * 1e6)


KNOWN = {
    "marqo-fashionsiglip": Known(
        Card(
            sha256="a7e773846b27a699c45ba7e3978514b7fca420662d7e69e3b9226982f09f4a13",
            dimensions=768,
            side=224,
            mean=(0.5, 0.5, 0.5),
            std=(0.5, 0.5, 0.5),
            input="pixel_values",
            output="image_embeds",
            masked=True,
            licence="Apache-2.0",
            source="https://huggingface.co/Marqo/marqo-fashionSigLIP/resolve/"
            "e5619578fd528afa0bf88d8fae37748336a57fa2/onnx/vision_model.onnx",
        ),
        megabytes=372,
    ),
    "marqo-fashionclip": Known(
        Card(
            sha256="17ee722defe1a12fd48123fccc3575657891dc7deac4030ab719994886e260c6",
            dimensions=512,
            side=224,
            mean=(0.48145466, 0.4578275, 0.40821073),
            std=(0.26862954, 0.26130258, 0.27577711),
            input="pixel_values",
            output="image_embeds",
            masked=True,
            licence="Apache-2.0",
            source="https://huggingface.co/Marqo/marqo-fashionCLIP/resolve/"
            "ff2ff22a25028a0cff7c5e8335e7d8c305977b9f/onnx/vision_model.onnx",
        ),
        megabytes=345,
    ),
}
"""By name. Revision, size and checksum are pinned as the hub shows them for each file; mean and
standard deviation are those of the repository's ``preprocessor_config.json``."""


def fetch(
    name: str,
    folder: Path,
    *,
    timeout: float,
    on_progress: OnProgress = unobserved,
) -> Path:
    """Fetch an embedder by name; one that is there already is only checked.

    Args:
        name: as in :data:`KNOWN`, or as the hub writes it, in letters of any case.
        folder: to put file and card in.
        timeout: seconds of silence after which it is given up.
        on_progress: is told how many bytes are there.

    Returns:
        The path of the ONNX file; its card lies beside it.

    Raises:
        ModelError: no embedder of that name is known, or what came is not the file.
        SourceError: the hub cannot be reached.
        FashionizerError: the disk is full or refuses.
    """
    name = plain(name)
    if name not in KNOWN:
        raise ModelError(
            f"No embedder {name} is known; known are {', '.join(KNOWN)}. Another one is plugged in "
            "by its file, as docs/embedder.md says."
        )
    known, path = KNOWN[name], folder / f"{name}.onnx"
    if not path.is_file() or digest(path) != known.card.sha256:
        download(
            known.card.source,
            path,
            sha256=known.card.sha256,
            most_bytes=known.most_bytes,
            timeout=timeout,
            on_progress=on_progress,
        )
    _write(known.card, path.with_suffix(".json"))
    return path


def _write(card: Card, path: Path) -> None:
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        unfinished.write_text(json.dumps(card.to_json(), indent=1) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise FashionizerError(
            f"The card {path} cannot be written ({error.strerror}); make room or give the rights."
        ) from error


def find(named: str, folder: Path) -> Path:
    """Return the ONNX file of the embedder that a setting names.

    Args:
        named: a path that ends in ``.onnx``, or the name of one that was fetched.
        folder: of those.

    Raises:
        ModelError: it is not there.
    """
    if named.lower().endswith(".onnx"):
        path = Path(meant(str(Path(named).expanduser())))
        if path.is_file():
            return path
        if path.exists():
            raise ModelError(f"{path} is no regular file; correct or unset FASHIONIZER_EMBEDDER.")
        raise ModelError(f"There is no file {path}; correct or unset FASHIONIZER_EMBEDDER.")
    name = plain(named)
    path = folder / f"{name}.onnx"
    if path.is_file():
        return path
    if name == THESIS:
        raise ModelError(
            f"The system of the thesis is not trained: there is no {path}. Run `fashionizer train "
            "thesis DATA_DIR`, as docs/thesis.md says."
        )
    remedy = (
        f"run `fashionizer embedder fetch {name}`"
        if name in KNOWN
        else f"give the path of an ONNX file, or one of {', '.join(KNOWN)}"
    )
    raise ModelError(f"There is no embedder {name} in {folder}; {remedy}.")


def plain(name: str) -> str:
    """Return the name of an embedder without its owner, in small letters."""
    return name.lower().rsplit("/", 1)[-1]
