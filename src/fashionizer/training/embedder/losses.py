"""What fine-tuning minimises besides the classes: what is alike, and what is the very same."""

import torch
from torch import Tensor


class Bank:
    """Vectors of the last batches, to compare with more than one batch holds.

    A cross-batch memory (Wang et al., CVPR 2020): the trunk changes slowly enough for them to last.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.vectors, self.classes = torch.empty(0, 0), torch.empty(0, dtype=torch.long)

    def add(self, vectors: Tensor, classes: Tensor) -> None:
        """Keep these (n, d) vectors and their (n,) classes, the oldest go."""
        new = vectors.detach()
        known = self.vectors if len(self.vectors) else new[:0]
        self.vectors = torch.cat([new, known])[: self.size]
        self.classes = torch.cat([classes, self.classes])[: self.size]

    def state_dict(self) -> dict[str, Tensor]:
        """Return what is kept, for a checkpoint."""
        return {"vectors": self.vectors, "classes": self.classes}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take over what :meth:`state_dict` returned."""
        self.vectors, self.classes = state["vectors"], state["classes"]


def likeness_loss(vectors: Tensor, classes: Tensor, bank: Bank, temperature: float) -> Tensor:
    """Supervised contrastive loss (Khosla et al., NeurIPS 2020, L_out) within a batch and a bank.

    Args:
        vectors: (n, d) float32 of unit length.
        classes: (n,) int64; equal ones are drawn together, whether flat or worn.
        bank: more to compare with.
        temperature: the smaller, the more the nearest count.
    """
    share = _share(vectors, bank, temperature)
    same = classes[:, None] == torch.cat([classes, bank.classes])
    same[:, : len(vectors)] &= ~torch.eye(len(vectors), dtype=torch.bool)
    partners = same.sum(1)
    known = partners > 0
    return -((share * same).sum(1)[known] / partners[known]).mean()


def sameness_loss(vectors: Tensor, bank: Bank, temperature: float) -> Tensor:
    """Contrastive loss between two views of each garment (NT-Xent: Chen et al., ICML 2020).

    Args:
        vectors: (2 n, d) float32 of unit length, second views after all first ones.
        bank: garments that are others for sure.
        temperature: as in :func:`likeness_loss`.
    """
    half = len(vectors) // 2
    share = _share(vectors, bank, temperature)
    partner = torch.arange(len(vectors)).roll(half)
    return -share[torch.arange(len(vectors)), partner].mean()


def _share(vectors: Tensor, bank: Bank, temperature: float) -> Tensor:
    others = torch.cat([vectors, bank.vectors]) if len(bank.vectors) else vectors
    alike = vectors @ others.T / temperature
    itself = torch.eye(len(vectors), len(others), dtype=torch.bool)
    shares: Tensor = alike.masked_fill(itself, -1e9).log_softmax(1)
    return shares
