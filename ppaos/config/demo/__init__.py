"""Invents a province: people, houses, lists with the faults real lists have, and the truth about them."""
