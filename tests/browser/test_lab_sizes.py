"""Every lab fits the screen of a projector, and uses a larger one."""

import pytest

from segteach.bench.kit.jupyter import ask
from tests.browser.page import faults, outputs, rerun, sheet
from tests.labs.test_every_lab import LABS

pytestmark = pytest.mark.browser

MOST = 560  # px: JupyterLab's pane is 599 px high at 1280 x 720
SIZE = """() => {
    const lab = document.querySelector('.st-lab').getBoundingClientRect();
    const whole = document.querySelector('.jp-OutputArea-output').getBoundingClientRect();
    const parts = [...document.querySelectorAll('.st-lab *')];
    const boxes = parts.map(one => one.getBoundingClientRect());
    const right = Math.max(...boxes.filter(box => box.width && box.height).map(box => box.right));
    return [lab.height, right - lab.left, whole.width];
}"""
STEADY = """() => new Promise(done => {
    let last = '', same = 0;
    const look = () => {
        const box = document.querySelector('.st-lab')?.getBoundingClientRect();
        const now = `${box?.width} ${box?.height}`;
        same = box && now === last ? same + 1 : 0;
        last = now;
        if (same > 20) done(); else requestAnimationFrame(look);
    };
    look();
})"""


def size(page):
    """Return (height, width, width there is) of the lab, once it has come to rest."""
    outputs(page)
    ask(page, "[getattr(lab, 'wait', lambda: None)()] and None")
    page.evaluate(STEADY)
    return page.evaluate(SIZE)


def measured(lab, language):
    """Return what is wrong with the size of any lab in a language."""
    wrong = []
    for row in LABS:
        page = sheet(lab, f"sizes-{language}", "", height=720)
        options = "autosave=None" if row.paints else ""
        code = f"import os; os.environ['SEGTEACH_LANGUAGE'] = '{language}'\n"
        rerun(
            page,
            f"{code}from segteach.{row.module} import {row.name}\nlab = {row.name}({options})\nlab",
        )
        page.set_viewport_size({"width": 1280, "height": 720})
        height, width, room = size(page)
        wrong += [f"{row.name}: {height:.0f} px high, at most {MOST}"] * (height > MOST)
        wrong += [f"{row.name}: {width:.0f} px wide, of {room:.0f}"] * (width > room + 1)
        page.set_viewport_size({"width": 1440, "height": 900})
        _, wide, room = size(page)
        wrong += [f"{row.name}: {wide:.0f} of {room:.0f} px used"] * (wide < 0.8 * room)
        assert faults(page) == []
    return wrong


def test_every_lab_fits_the_projector_and_uses_a_larger_screen(lab):
    assert measured(lab, "en") == []


@pytest.mark.soak
def test_every_lab_fits_in_chinese_too(lab):
    assert measured(lab, "zh") == []
