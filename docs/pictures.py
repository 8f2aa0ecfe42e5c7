"""Takes the pictures of pictures.toml from a demonstration that runs: `python docs/pictures.py [http://127.0.0.1:8000]`."""

import io
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
ACCOUNTS = HERE.parent / "ppaos" / "config" / "demo" / "accounts.toml"
MOST = 100_000  # bytes of a picture
QUALITIES = (82, 70, 58, 46)


def taken(browser: Browser, address: str, wanted: dict[str, Any], password: str) -> Image.Image:
    """The screen of somebody who signed in and opened a page."""
    width, height = wanted["size"]
    context = browser.new_context(
        locale="th-TH", color_scheme=wanted.get("theme", "light"), viewport={"width": width, "height": height}
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in/?next={wanted['path']}")
    page.locator("input[name=username]:visible").first.fill(wanted["account"])
    page.locator("input[name=password]:visible").first.fill(password)
    page.locator("input[name=password]:visible").first.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.locator("header button[value=th]").click()
    page.goto(address + wanted["path"])
    if press := wanted.get("press"):
        page.locator(press).first.click()
    page.wait_for_load_state("load")
    page.wait_for_timeout(2500)
    page.evaluate("scrollTo(0, 0)")
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return picture.convert("RGB")


def kept(picture: Image.Image, file: Path) -> int:
    """Write it as small as it must be; its bytes."""
    for quality in QUALITIES:
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.stat().st_size <= MOST:
            break
    return file.stat().st_size


def main() -> None:
    """Every picture, or those named after the address."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    wanted = tomllib.loads((HERE / "pictures.toml").read_text(encoding="utf-8"))
    password = tomllib.loads(ACCOUNTS.read_text(encoding="utf-8"))["password"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        for name in sys.argv[2:] or wanted:
            size = kept(taken(browser, address, wanted[name], password), HERE / "images" / f"{name}.webp")
            print(f"{name}.webp  {size / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
