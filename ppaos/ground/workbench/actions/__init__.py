"""Every write of the tool room: files sealed and erased, long work started, followed and ended."""

from ppaos.ground.workbench.actions._sealing import Readable
from ppaos.ground.workbench.actions.files import FileDamaged, erase_file, erase_files, open_file, store_file
from ppaos.ground.workbench.actions.jobs import (
    begin_job,
    cancel_job,
    fail_job,
    finish_job,
    revive_lost_jobs,
    start_job,
    start_job_again,
)
from ppaos.ground.workbench.actions.notices import Message, NotSent, mark_read, send_notices, tell
from ppaos.ground.workbench.actions.progress import JobStopped, Progress

__all__ = [
    "FileDamaged",
    "JobStopped",
    "Message",
    "NotSent",
    "Progress",
    "Readable",
    "begin_job",
    "cancel_job",
    "erase_file",
    "erase_files",
    "fail_job",
    "finish_job",
    "mark_read",
    "open_file",
    "revive_lost_jobs",
    "send_notices",
    "start_job",
    "start_job_again",
    "store_file",
    "tell",
]
