"""Photograph the main pages into docs/bilder/: the real application with the sample, as `<seite>-<art>.png`.

Kinds: `desktop` (1280 px), `handy` (375 px), `dunkel` (1280 px, dark). Names given as arguments choose pages:
python -m tools.screenshots startseite einladungen
"""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.smtp import Received
from tests.stage import Stage, stage
from tools import browser as chromium
from tools import review_scenes, scenes
from tools.letters_in import let_letters_in
from tools.scenes import DARK, DESKTOP, PHONE, Scene

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "bilder"
HEIGHT = {DESKTOP: 1600, DARK: 1100, PHONE: 1500}
COLOURS = 64  # text stays smooth, and a picture takes a third of its bytes


class Camera:
    """Looks at one stage with one browser, as the secretariat and as somebody without an account."""

    def __init__(self, browser: Browser, stage: Stage, chosen: Sequence[str]) -> None:
        self._browser, self._stage, self._chosen = browser, stage, chosen
        with self.page(DESKTOP, office=False) as page:
            _sign_in(page, *stage.sign_in)
            self._office = page.context.storage_state()

    @contextlib.contextmanager
    def page(self, mode: str, *, office: bool) -> Iterator[Page]:
        """A fresh page of the size and scheme."""
        context = self._browser.new_context(
            base_url=self._stage.url,
            viewport={"width": 375, "height": 812} if mode == PHONE else {"width": 1280, "height": 800},
            device_scale_factor=1.5 if mode == PHONE else 1,
            color_scheme="dark" if mode == DARK else "light",
            locale="de-DE",
            reduced_motion="reduce",
            storage_state=self._office if office else None,
        )
        context.set_default_timeout(15_000)
        yield context.new_page()
        context.close()

    def take(self, wanted: Sequence[Scene]) -> None:
        """Photograph the scenes that were chosen, in each of their kinds."""
        for scene in wanted:
            if self._chosen and scene.name not in self._chosen:
                continue
            for mode in scene.modes:
                with self.page(mode, office=scene.office) as page:
                    _go(page, scene)
                    _keep(page, scene.name, mode, scene.height)

    def take_letter(self, letter: Received, name: str) -> None:
        """Photograph the HTML part of a letter, as a mail programme shows it."""
        body = letter.message.get_body(("html",))
        for mode in (DESKTOP, PHONE) if body and (not self._chosen or name in self._chosen) else ():
            with self.page(mode, office=False) as page:
                page.set_content(body.get_content() if body else "")
                if mode != PHONE:
                    page.set_viewport_size({"width": 700, "height": 800})
                _keep(page, name, mode)


def _sign_in(page: Page, address: str, password: str) -> None:
    page.goto("/einloggen")
    page.locator("input[type=email]").fill(address)
    page.locator("input[type=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/")


def _go(page: Page, scene: Scene) -> None:
    if isinstance(scene.go, str):
        page.goto(scene.go)
    else:
        scene.go(page)
    page.wait_for_load_state("networkidle")


def _keep(page: Page, name: str, mode: str, height: int = 10_000) -> None:
    """Photograph a page from its top, at most as high as kind and scene allow."""
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    scale = 1.5 if mode == PHONE else 1
    part = whole.crop((0, 0, whole.width, min(whole.height, int(min(HEIGHT[mode], height) * scale))))
    small = part.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small.save(PICTURES / f"{name}-{mode}.png", optimize=True)
    print(f"  {name}-{mode}", flush=True)


@contextlib.contextmanager
def filled(until: str) -> Iterator[Stage]:
    """The sample on a stage, in a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="integrationsrunde-bilder-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/runde.sqlite3"
        environ = {"INTEGRATIONSRUNDE_ENV": "demo", "INSTANCE_PATH": name, "DATABASE_URL": url}
        flask = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi", "db", "upgrade"]
        subprocess.run(flask, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)
        with stage(folder, url, until=until) as running:
            yield running


def photograph(browser: Browser, chosen: Sequence[str]) -> None:
    """All pictures: first of the round in preparation, then of the invited one."""
    with filled("draft") as running:
        camera = Camera(browser, running, chosen)
        camera.take(scenes.in_draft())
        with camera.page(DESKTOP, office=True) as page:
            scenes.send_invitations(page)
        camera.take_letter(running.letter_to(scenes.WERL), "brief")
    with filled("invited") as running:
        camera = Camera(browser, running, chosen)
        camera.take(scenes.of_the_office())
        with camera.page(DESKTOP, office=False) as page:
            links = [scenes.link_by_mail(page, running, address) for address in (scenes.SILENT, scenes.WERL)]
        camera.take(scenes.of_everybody(*links))
        with camera.page(DESKTOP, office=True) as page:
            scenes.write_minutes(page)
        camera.take(scenes.of_the_minutes())
        let_letters_in(running)
        camera.take(scenes.of_the_inbox())
    with filled("held") as running:
        camera = Camera(browser, running, chosen)
        with camera.page(DESKTOP, office=True) as page:
            review_scenes.write_and_circulate(page)
        with camera.page(DESKTOP, office=False) as page:
            link = review_scenes.object_by_link(page, running)
        camera.take(review_scenes.of_the_review(link))
        with camera.page(DESKTOP, office=True) as page:
            review_scenes.decide_and_approve(page)
        camera.take(review_scenes.of_the_distribution())


def main() -> int:
    path = chromium.installed()
    if path is None:
        chromium.fetch()
        path = chromium.installed()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        photograph(browser, sys.argv[1:])
        browser.close()
    size = sum(file.stat().st_size for file in PICTURES.glob("*.png"))
    print(f"screenshots: {len(list(PICTURES.glob('*.png')))} pictures, {size / 1e6:.1f} MB in docs/bilder/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
