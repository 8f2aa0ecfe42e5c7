"""Every file that a browser or a program sends is looked through while it arrives, before any page sees it."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from ppaos.ground.workbench.queries.scanning import Scan


class LooksThrough(FileUploadHandler):
    """Stands before the handlers that keep. Where a file is not safe the whole request is refused, with a sentence."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._scan = Scan(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._scan.feed(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        self._scan.finish()
