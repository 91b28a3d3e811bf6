"""The arena in JupyterLab: a stroke is answered by every tool, a race comes to an end."""

import pytest

from segteach.bench.kit.jupyter import ask, wait_until

pytestmark = pytest.mark.browser

ARENA = """
from segteach.arena.lab import ArenaLab
lab = ArenaLab("flower", autosave=None)
lab
"""


def test_a_stroke_is_answered_by_every_tool_and_a_race_fills_the_table(lab):
    page = lab.open_code("arena", ARENA, height=1000)
    canvas = page.locator(".st-paint").first
    canvas.wait_for()
    wait_until(page, "len(lab.scores) == 5")
    page.get_by_role("button", name="Background", exact=True).first.click()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.9 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.9 * box["height"], steps=4)
    page.mouse.up()
    wait_until(page, "lab.steps['GrabCut'].edits == lab.steps['graph cut'].edits == 4")
    share = ask(page, "print(f\"{100 * lab.scores['GrabCut'].iou:.1f}\")")
    page.locator("tr", has_text="GrabCut").get_by_text(share, exact=True).wait_for()
    assert page.locator(".st-panel img").count() == 5

    ask(page, "lab.count.value = 4")
    page.get_by_role("button", name="robot race").click()
    page.get_by_text("all robots have finished").wait_for()
    rows = page.locator("table", has_text="edits to 95%").locator("tbody tr")
    assert rows.count() == 5
    assert rows.last.locator("th").inner_text() == "GrabCut"
    assert page.locator("svg[aria-label*='GrabCut']").count() == 1
    page.close()
