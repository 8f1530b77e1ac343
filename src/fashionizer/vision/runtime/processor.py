"""Whether this processor is quick at 8-bit integers."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
"""Linux tells there what numpy does not look for."""

_QUICK = {
    "avx512vnni": "AVX-512 VNNI",
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX-VNNI",
}
"""Instructions that multiply and add bytes in one step, as numpy and as Linux spell them.

Whoever has AMX has the first, too. Without any of them the sums of two products are cut off at 16
bits, and little time is saved. ARM has such instructions (dotprod, i8mm), but nobody has measured
our models on them yet, so nothing is chosen there.
"""


@dataclass(frozen=True, slots=True)
class Processor:
    """What was found out: ``instructions`` for 8 bits, empty where none are known of."""

    instructions: str

    @property
    def quick_at_8_bits(self) -> bool:
        """Whether 8-bit models are worth it."""
        return bool(self.instructions)


@cache
def this() -> Processor:
    """Look at the processor of this machine; what cannot be found out counts as absent.

    It takes a millisecond, never raises, and starts no other process.
    """
    return Processor(instructions(_told_by_numpy() | _told_by_linux()))


def instructions(features: set[str]) -> str:
    """Name the instructions for 8-bit integers among features of a processor, or return ""."""
    known = {name.lower() for name in features}
    return next((said for name, said in _QUICK.items() if name in known), "")


def _told_by_numpy() -> set[str]:
    """Return what numpy found at its import, on any system, by asking the processor."""
    try:
        # No public name gives it as a value; `numpy.show_runtime` prints just this.
        features = import_module("numpy._core._multiarray_umath").__cpu_features__
        return {name for name, there in features.items() if there}
    except Exception:  # another numpy may have another place for it
        return set()


def _told_by_linux() -> set[str]:
    try:
        with _CPUINFO.open(encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("flags"):  # those of the first core are those of all
                    return set(line.partition(":")[2].split())
    except OSError:
        pass
    return set()
