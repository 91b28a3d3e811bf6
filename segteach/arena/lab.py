"""The arena as a lab: paint once, every tool answers; or let robots race to a good mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets as widgets

from segteach.arena.pictures import MAX_SIDE, UNSURE, ArenaPicture, picture
from segteach.arena.race import RaceTrack, race_plot
from segteach.arena.reasons import reasons
from segteach.arena.run import TOLERANCE, Score, Step, opening
from segteach.arena.table import Result, table
from segteach.arena.tools import TOOLS
from segteach.arena.worker import Answer, Finished, Job, start_arena
from segteach.draw.arena import LINES
from segteach.labs.kit.controls import button, menu_of, slider_of
from segteach.labs.kit.html import escaped, text
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.kit.photo import OWN
from segteach.language import say
from segteach.marks.edits import Edit
from segteach.marks.session import Session
from segteach.widgets.assets import picture_png

MOST = 40  # edits that a robot may be given
SHOWN = ("flower", "astronaut", "dandelion")  # all get there; some; what has no outline
MASKS, RACE = 0, 1  # tabs


class ArenaLab(PainterLab):
    """Choose a picture, mark it, and compare what every tool makes of the same marks.

    picture: the `ArenaPicture`. steps, scores: {tool: state}, {tool: score}, as they are shown.
    tracks: {tool: its track} of the last race. tool: the one whose mask lies over the picture.
    """

    NAME, PICTURE, MAX_SIDE = "arena", "astronaut", MAX_SIDE
    TOOLS = ("brush", "eraser", "rectangle", "polygon")
    START = start_arena
    CONTROLS = (
        menu_of("tool", LINES, "GrabCut", parameter=False),
        slider_of("count", 1, MOST, 20, step=1, parameter=False),
        menu_of("quality", ("iou", "error", "boundary_f"), "iou", parameter=False),
    )

    def others(self) -> Mapping:
        """The scene whose mask is exact."""
        return {"dandelion": picture("dandelion").image}

    def first_edits(self, picture: str) -> Sequence[Edit]:
        """Marks for every tool, where a truth is known to make them by."""
        return () if self.picture.truth is None else opening(self.picture).edits

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES with the marks to begin with."""
        self.show_example(SHOWN[number], None)

    def begin(self) -> None:
        """Start with an empty table."""
        name, image = self.painter.picture, self.painter.image
        known = name != OWN and name in [value for _, value in self.photo.menu.options]
        self.picture = picture(name) if known else ArenaPicture(name, image)
        self.solver.keep(truth=self.picture.truth, ignore=self.picture.ignore)
        self.painter.width, self.painter.layout.width, self.pictures.width = 450, "470px", 102
        self.steps: dict[str, Step] = {}
        self.scores: dict[str, Score] = {}
        self.tracks: dict[str, RaceTrack] = {}
        self._by_hand: dict[str, tuple[Step, int]] = {}  # of the marks, and the painter's revision
        self._fresh: set[str] = set()  # tools that have answered the present marks
        self._racing = self._raced = False  # now; whether what is shown came of robots
        blank = picture_png(image)
        self._pngs = {tool.name: blank for tool in TOOLS}

    def job(self, session: Session) -> Job:
        """Ask every tool to replay the present marks."""
        return Job(session.edits)

    def changed(self, name: str) -> None:
        """Show another mask, or another curve: no tool needs to work for that."""
        self._show_large()
        self.draw_soon()
        self.painter.remember(**self.settings)

    def run(self) -> None:
        """Let every tool replay the present marks; the answers arrive as they are ready."""
        if self._filling:
            return
        if self._racing:
            self._end_race(say("stopped", "已停止"))
        self._fresh, self._raced = set(), False
        super().run()
        self._offer_race()
        self.draw_soon()

    def race(self) -> None:
        """Let a robot correct every tool, each its own mask, and draw how far it comes."""
        if self.picture.truth is None:
            return
        self.tracks = {tool.name: RaceTrack() for tool in TOOLS}
        self._racing, self._raced, self._fresh = True, True, set()
        self.tab.selected_index = RACE
        self._tell(say("the robots begin …", "机器人开始运行……"))
        self._offer_race()
        self.ask(Job(None, self.count.value), remember=False)

    def wait(self) -> dict[str, Step]:
        """Wait for all answers and return the states; for notebook cells and tests."""
        super().wait()
        return self.steps

    def show(self, answer: Answer | Finished, revision: int) -> None:
        """Take an answer in; masks, table and curves follow a little later."""
        match answer:
            case Finished(race=True):
                self._end_race(say("all robots have finished", "所有机器人均已完成"))
            case Answer():
                self._take_answer(answer, revision)
        self.draw_soon()

    # --- the page --------------------------------------------------------------------------------

    def rows(self) -> list[list[widgets.Widget]]:
        """The tool whose mask is large; what belongs to the race stands there."""
        return [[self.tool]]

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """Masks and scores; the race; how each tool reads the marks."""
        self.table, self.curves, self.progress = (widgets.HTML() for _ in range(3))
        self.robot = button(
            ("robot race", "机器人竞赛"),
            self.race,
            ("a robot corrects each tool's largest error", "由机器人逐次修正每种工具的最大错误"),
        )
        self.stop = button(("stop", "停止"), self.run)
        row = widgets.HBox([self.robot, self.stop, self.count, self.quality])
        row.add_class("st-lab-row")
        masks = widgets.VBox([self.pictures, self.table])
        race = widgets.VBox([row, self.progress, self.curves])
        rules = widgets.HTML(text(say(*RULES)))
        titles = say("masks and scores", "掩码与得分"), say("race", "竞赛")
        titles = (*titles, say("rules", "规则"))
        return dict(zip(titles, (masks, race, rules), strict=True))

    def arrange(self, picture, rows, tabs) -> None:
        """Lay the lab out: photograph and tool in one row; a race ends when nobody works."""
        super().arrange(picture, [[widget for row in rows for widget in row]], tabs)
        self.pictures.add_class("st-level")
        self.bar.observe(self._rest, "busy")

    def beside(self):
        """Masks, table, curves."""
        return (self._show_masks, self._show_table, self._show_curves)

    def code(self) -> tuple[str, str]:
        """Return Python that makes the masks of the present marks."""
        imports = ("arena.run import replay", "arena.tools import TOOLS")
        imports += ("marks.session import Session", "steps import last")
        lines = (
            f"log = Session.from_text({self.painter.share()!r})\n"
            "masks = {}\nfor tool in TOOLS:\n"
            "    masks[tool.name] = last(replay(tool, image, log.edits)).mask\n"
            f"masks[{self.tool.value!r}]\n"
        )
        return "".join(f"from segteach.{line}\n" for line in imports), lines

    def _code(self, painter) -> str:
        exact = 'data.fit_within(data.load("dandelion"), 320)'
        return super()._code(painter).replace(exact, "data.dandelion((240, 320)).image")

    # --- answers ---------------------------------------------------------------------------------

    def _take_answer(self, answer: Answer, revision: int) -> None:
        self.steps[answer.tool] = answer.step
        self._pngs[answer.tool] = answer.png
        self._fresh.add(answer.tool)
        if answer.score is not None:
            self.scores[answer.tool] = answer.score
        if answer.race:
            track = self.tracks[answer.tool]
            track.edits.append(answer.step.edits)
            track.scores.append(answer.score)
            words = say("{}: edit {} of {}", "{}：第 {} 次编辑，共 {} 次")
            title = next(tool.title for tool in TOOLS if tool.name == answer.tool)
            self._tell(words.format(title, answer.step.edits, self.count.value))
        else:
            self._by_hand[answer.tool] = (answer.step, revision)
            if answer.tool == self.tool.value:
                self._show_large()

    def _rest(self, change) -> None:
        if not change["new"] and self._racing:  # the worker has died
            self._end_race(say("stopped", "已停止"))

    def _end_race(self, words: str) -> None:
        """Say how the race came to its end."""
        self._racing = False
        self._tell(words)
        self._offer_race()

    # --- what is shown ---------------------------------------------------------------------------

    def _tell(self, words: str) -> None:
        self.progress.value = f'<div role="status" class="st-words">{escaped(words)}</div>'

    def _offer_race(self) -> None:
        known = self.picture.truth is not None
        self.robot.disabled = not known or self._racing
        self.stop.disabled = not self._racing
        if not known:
            self._tell(_no_truth())

    def _show_large(self) -> None:
        """Show the mask of the chosen tool over the marks."""
        if self.tool.value in self._by_hand:
            step, revision = self._by_hand[self.tool.value]
            self.painter.show_mask(step.mask, revision)

    def _show_masks(self) -> None:
        with self.pictures.hold_sync():
            if self.pictures.shape != self.painter.session.shape:
                self.pictures.show({"": self.picture.image})
            self.pictures.titles = [tool.title for tool in TOOLS]
            self.pictures.pngs = list(self._pngs.values())

    def _show_table(self) -> None:
        notes = [_no_truth()] if self.picture.truth is None else [_measured(self.picture)]
        if self._raced:
            notes.append(say(*ROBOTS))
        else:
            fresh = {name: step for name, step in self.steps.items() if name in self._fresh}
            notes += reasons(fresh, self.scores, self.painter.session.edits)
        results = [self._result(tool) for tool in TOOLS if tool.name in self.steps]
        self.table.value = table(results, note=say(" ", "").join(notes))

    def _result(self, tool) -> Result:
        name, track = tool.name, self.tracks.get(tool.name)
        raced = self._raced and track and track.edits
        reached = track.reached(not self._racing) if raced else None
        score, old = self.scores.get(name), name not in self._fresh
        return Result(tool.title, self.steps[name], score, reached, old)

    def _show_curves(self) -> None:
        """Draw how the scores of the last race came along with the edits."""
        self.curves.value = race_plot(self.tracks, self.quality.value, self.quality.label)


def _measured(picture: ArenaPicture) -> str:
    """Say how the truth of a picture was made, what is left out, and what boundary F allows."""
    if picture.ignore is None:
        made = say(
            "True mask: exact, the pixels that are more than half covered.",
            "真值掩码是精确的：覆盖超过一半的像素。",
        )
    else:
        made = say(
            "True outline: drawn by eye; {:.0f} pixels on both sides of it are not counted.",
            "真值轮廓由目测画出，其两侧各 {:.0f} 个像素不计入。",
        ).format(UNSURE)
    allowed = say("Boundary F allows {:.0f} pixels.", "边界 F 容许相差 {:.0f} 个像素。")
    return made + say(" ", "") + allowed.format(TOLERANCE)


def _no_truth() -> str:
    return say(
        "No truth is known of this picture: the masks stand side by side, without scores.",
        "这幅图片没有真值：只能并排比较掩码，不能评分。",
    )


ROBOTS = (
    "The robots know the truth: strokes in the largest error, clicks of the scissors on the true "
    "outline. The last three begin with a box, which of their papers only GrabCut's has.",
    "机器人知道真值：笔画画在最大的错误处，剪刀单击在真值轮廓上。后三种工具先得到一个框，"
    "而在论文中只有 GrabCut 读取框。",
)
RULES = (
    "<b>magic wand</b>: clicks at the middle of each stroke<br><b>intelligent scissors</b>: the "
    "vertices of the polygon; click along the outline, then drag a vertex<br><b>graph cut, Lazy "
    "Snapping, GrabCut</b>: strokes and the rectangle, not the polygon<br>A stroke, a box and each "
    "new vertex count as one edit of the tools that read them.",
    "<b>魔棒</b>：在每一笔的中点单击<br><b>智能剪刀</b>：沿多边形的顶点走；请沿轮廓单击，之后可拖动"
    "顶点<br><b>图割、Lazy Snapping、GrabCut</b>：读取笔画和矩形，不读取多边形<br>一笔、一个矩形、"
    "每个新顶点，对能读取它的工具各算一次编辑。",
)
