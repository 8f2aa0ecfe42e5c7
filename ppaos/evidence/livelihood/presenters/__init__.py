"""Methods and lines as their pages show them."""

from ppaos.evidence.livelihood.presenters.methods import method_page, page_tabs

__all__ = ["method_page", "page_tabs"]
