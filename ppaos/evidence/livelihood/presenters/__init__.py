"""Methods and lines as their pages show them."""

from ppaos.evidence.livelihood.presenters.methods import method_page, method_rows, version_tabs, version_url

__all__ = ["method_page", "method_rows", "version_tabs", "version_url"]
