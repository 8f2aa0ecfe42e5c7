"""Methods and lines as their pages show them."""

from ppaos.evidence.livelihood.presenters.methods import (
    draft_rows,
    method_page,
    method_rows,
    version_tabs,
    version_url,
)

__all__ = ["draft_rows", "method_page", "method_rows", "version_tabs", "version_url"]
