"""How are names written with one byte for each letter, so that SQL counts bytes where the engine counts letters?"""

import numpy as np
import polars as pl

# One-byte letters of UTF-8, those that can be printed first; nought ends a text in some programs.
BYTES = np.array([*range(33, 127), *range(1, 33)], dtype=np.uint8)
ALL_OTHERS = 127


def one_byte_a_letter(names: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Texts -> the same with every letter under a byte of its own, and whether a text holds one without.

    The 126 commonest letters have a byte each; more than these, as where two lists bring several scripts
    together, share the last. Which byte stands for which letter depends on the names: read the texts themselves.
    """
    joined = np.frombuffer("".join(names).encode("utf-32-le"), dtype=np.uint32)
    letters, places, counts = np.unique(joined, return_inverse=True, return_counts=True)
    by_number = np.lexsort((letters, -counts))
    byte = np.full(len(letters), ALL_OTHERS, dtype=np.uint8)
    byte[by_number[: len(BYTES)]] = BYTES[: len(letters)]
    length = names.str.len_chars().to_numpy()
    written = byte[places].tobytes().decode("ascii")
    ends = np.cumsum(length)
    texts = [written[end - size : end] for end, size in zip(ends.tolist(), length.tolist(), strict=True)]
    shared = np.zeros(len(names), dtype=bool)
    shared[np.searchsorted(ends, np.flatnonzero(byte[places] == ALL_OTHERS), side="right")] = True
    return pl.Series(names.name, texts, pl.String), pl.Series(shared)
