"""Invents a province: people, houses, lists with the faults real lists have, and the truth about them."""

from ppaos.config.demo.invention import Invention, invent

__all__ = ["Invention", "invent"]
