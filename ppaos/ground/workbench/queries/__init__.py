"""Questions the tool room answers for the others."""

from ppaos.ground.workbench.queries.frames import (
    FrameError,
    analysed,
    copy_frame,
    fetched_frame,
    reserved_ids,
    staged,
    written,
)

__all__ = ["FrameError", "analysed", "copy_frame", "fetched_frame", "reserved_ids", "staged", "written"]
