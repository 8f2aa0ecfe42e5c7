"""What the app on a phone is made of: the files of its build, for the phone to keep."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

APP, WORKER = "src/survey/main.ts", "src/survey/worker.ts"
ICON_SIZES = (192, 512)


def _manifest_file() -> Path:
    return Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))


def worker_script() -> str:
    """The service worker, told before its first line which files make this version of the app."""
    file = _manifest_file()
    built, files = _built(file, file.stat().st_mtime_ns)
    icons = [static(f"survey/icon-{size}.png") for size in ICON_SIZES]
    kept = [*(static(f"dist/{name}") for name in files), static("survey/icon.svg"), *icons]
    page = reverse("survey:browser")
    version = hashlib.sha256("\n".join([built, page, *kept]).encode()).hexdigest()[:16]
    shell = {"version": version, "page": page, "files": kept}
    return f"const SHELL = {json.dumps(shell)};\n{built}"


@lru_cache(maxsize=2)
def _built(manifest_file: Path, _changed: int) -> tuple[str, tuple[str, ...]]:
    """The worker as built, and the files the app may load: scripts, also those loaded later, styles, fonts."""
    manifest: dict[str, dict[str, Any]] = json.loads(manifest_file.read_text())
    files: dict[str, None] = {}
    seen: set[str] = set()

    def gather(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        chunk = manifest[name]
        for file in (chunk["file"], *chunk.get("css", ()), *chunk.get("assets", ())):
            files[file] = None
        for further in (*chunk.get("imports", ()), *chunk.get("dynamicImports", ())):
            gather(further)

    gather(APP)
    worker = (manifest_file.parent / manifest[WORKER]["file"]).read_text()
    return worker, tuple(name for name in files if not name.endswith(".woff"))


def web_manifest(words: dict[str, str]) -> dict[str, Any]:
    """How the app is installed on a phone."""
    page = reverse("survey:browser")
    icons = [
        {"src": static(f"survey/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICON_SIZES
    ]
    maskable = {
        "src": static("survey/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable",
    }  # fmt: skip
    return {
        "id": page,
        "name": words["name"],
        "short_name": words["short_name"],
        "description": words["description"],
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#f5f7fa",
        "theme_color": "#1c2b4a",
        "lang": "th",
        "icons": [
            {"src": static("survey/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *icons,
            maskable,
        ],
    }
