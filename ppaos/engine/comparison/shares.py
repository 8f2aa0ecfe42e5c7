"""What did a model cost a household, and what part of its sales stays with poor households?"""


def cost_per_household(spent: float | None, households: int | None) -> float | None:
    """Baht spent ÷ households that were in the model; null where either is not known, or nobody was."""
    return None if spent is None or not households else spent / households


def share_kept(kept: float | None, sales: float | None) -> float | None:
    """Baht poor households keep ÷ baht buyers paid; null where either is not known, or nothing was sold."""
    return None if kept is None or not sales else kept / sales
