"""Which choices does the person who runs a linkage have?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Thresholds and bounds of one run.

    same, doubtful: least probability of the two decisions; below ``doubtful`` a pair is not reported.
    one_to_one: each list names each person once, so a record is «same» with one other record at most.
    largest_block: pairs one value of a blocking rule may make before that value is passed over.
    chunk: candidate pairs compared at a time, which bounds memory.
    most_pairs: pairs that may be reported before the run stops with a message.
    """

    same: float = 0.66
    doubtful: float = 0.08
    one_to_one: bool = True
    largest_block: int = 40_000
    chunk: int = 250_000
    most_pairs: int = 50_000_000

    def __post_init__(self) -> None:
        if not 0 < self.doubtful <= self.same <= 1:
            raise ValueError(
                f"Thresholds must satisfy 0 < doubtful <= same <= 1, not doubtful={self.doubtful}, "
                f"same={self.same}. Give a lower «doubtful» or a higher «same»."
            )
