"""The arena as a lab: paint once, every tool answers; or let robots race to a good mask."""

from __future__ import annotations

import html

import ipywidgets as widgets

from segteach.arena.pictures import MAX_SIDE, WITH_TRUTH, ArenaPicture, picture
from segteach.arena.race import RaceTrack, race_plot
from segteach.arena.run import Score, Step, opening
from segteach.arena.table import Result, table
from segteach.arena.tools import TOOLS
from segteach.arena.worker import Answer, Finished, Job, Missing, start_arena
from segteach.labs.kit.parts import OWN, Photo
from segteach.language import say
from segteach.widgets.assets import picture_png
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.painter import SegPainter
from segteach.widgets.solver import Solver

MOST = 40  # edits that a robot may be given


class ArenaLab(widgets.VBox):
    """Choose a picture, mark it, and compare what every tool makes of the same marks.

    painter: the `SegPainter`. picture: the `ArenaPicture`. steps, scores: {tool: state}, {tool:
    score}, as they are shown. tracks: {tool: its track} of the last race. inline=True works in this
    process: for tests and for replaying edits.
    """

    def __init__(self, name: str = "flower", *, inline: bool = False, autosave="arena"):
        others = {other: picture(other).image for other in WITH_TRUTH if other == "dandelion"}
        self.photo = Photo(name, self._load_picture, MAX_SIDE, others)
        self._names = {tool.name: tool.title for tool in TOOLS}
        self._pngs: dict[str, bytes] = {}
        self.steps: dict[str, Step] = {}
        self.scores: dict[str, Score] = {}
        self.tracks: dict[str, RaceTrack] = {}
        self._number = self._ticket = 0  # of the picture and of the job, for the worker
        self._racing = False
        self.picture = picture(name)
        self._make_controls()
        self.painter = SegPainter(self.picture.image, picture=name, width=430, autosave=autosave)
        self.painter.layout.width = "490px"
        self.painter.code, self.painter.open_picture = self._code, self._open
        self.masks = LinkedPictures({"": self.picture.image}, width=205)
        self.solver = Solver(start_arena, self._deliver, self._end_race, inline=inline)
        self._begin()
        self.painter.on_restore(lambda _: self._follow_session())
        self.painter.on_edit(lambda _: self.live.value and self.run())
        self.painter.observe(lambda change: self._point(change["new"]), "hover")
        super().__init__(self._layout())
        self.run()

    def run(self) -> None:
        """Let every tool replay the present marks; the answers arrive as they are ready."""
        self._submit(Job(self._number, self.painter.session.edits))

    def race(self) -> None:
        """Let a robot correct every tool, each its own mask, and draw how far it comes."""
        if self.picture.truth is None:
            return
        self.tracks = {tool.name: RaceTrack() for tool in TOOLS}
        self._racing, self.stop.disabled = True, False
        self._say(say("the robots begin ...", "机器人开始 ..."))
        self._submit(Job(self._number, None, self.count.value))

    def wait(self) -> dict[str, Step]:
        """Wait for all answers and return the states; for notebook cells and tests."""
        self.solver.wait()
        return self.steps

    # --- the page --------------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.live = widgets.Checkbox(
            value=True,
            description=say("answer every edit", "每次编辑后立即运行"),
            indent=False,
            layout={"width": "auto"},
        )
        self.go = widgets.Button(description=say("run all tools", "运行全部工具"))
        self.count = widgets.BoundedIntText(
            20, min=1, max=MOST, description=say("edits", "编辑次数"), layout={"width": "140px"}
        )
        self.robot = widgets.Button(description=say("robot race", "机器人竞赛"))
        self.stop = widgets.Button(description=say("stop", "停止"), disabled=True)
        self.quality = widgets.Dropdown(
            options=[
                ("IoU", "iou"),
                (say("error %", "错误率 %"), "error"),
                (say("boundary F", "边界 F"), "boundary_f"),
            ],
            description=say("curve", "曲线"),
            layout={"width": "230px"},
        )
        self.table, self.curves, self.progress = (widgets.HTML() for _ in range(3))
        self.hint = widgets.HTML(
            say(
                "The magic wand clicks at the middle of each stroke. The scissors follow the "
                "vertices of the polygon: click along the outline, then drag a vertex. The cuts "
                "read strokes and the rectangle, not the polygon.",
                "魔棒在每一笔的中点单击；智能剪刀沿多边形的顶点走：请沿轮廓单击，之后可拖动顶点；"
                "各种图割方法读取笔画和矩形，不读取多边形。",
            )
        )
        self.go.on_click(lambda _: self.run())
        self.robot.on_click(lambda _: self.race())
        self.stop.on_click(lambda _: self.run())
        self.quality.observe(lambda _: self._show_curves(), "value")

    def _layout(self) -> list[widgets.Widget]:
        wrap = {"flex_flow": "row wrap"}
        first = [*self.photo.controls, self.live, self.go]
        race = [self.robot, self.count, self.stop, self.quality, self.progress]
        rows = [widgets.HBox(row, layout=wrap) for row in (first, race)]
        side = widgets.VBox([self.table, self.curves], layout={"width": "590px"})
        both = widgets.HBox([self.painter, side], layout=wrap | {"grid_gap": "16px"})
        return [*rows, self.masks, both, self.hint, self.photo.message]

    # --- pictures and marks ----------------------------------------------------------------------

    def _load_picture(self, image, name: str) -> None:
        """Go on with another picture, the marks made on it before included."""
        self.picture = ArenaPicture(OWN, image) if name == OWN else picture(name)
        self.painter.show_image(image, name, resume=name != OWN)
        self._begin()
        self.run()

    def _begin(self) -> None:
        """Start with an empty table, and with marks where there are none yet."""
        self._number += 1
        self._ticket += 1  # answers about the picture before are too old
        self.steps, self.scores, self.tracks = {}, {}, {}
        self._pngs = dict.fromkeys(self._names, picture_png(self.picture.image))
        self.masks.show({"": self.picture.image})
        known = self.picture.truth is not None
        self.robot.disabled = self.count.disabled = self.quality.disabled = not known
        self._racing, self.stop.disabled = False, True
        none = say(
            "no truth is known of this picture: the masks stand side by side, without scores",
            "这幅图片没有真值：只能并排比较掩码，不能评分",
        )
        self._say("" if known else none)
        self._show_curves()
        self._show()
        session = self.painter.session
        if known and not (session.edits or session.undone):
            live, self.live.value = self.live.value, False  # one answer for all of them
            for edit in opening(self.picture).edits:
                self.painter.add(edit)
            self.live.value = live

    def _follow_session(self) -> None:
        """Follow the painter to the picture of a shared text."""
        name = self.painter.session.picture
        if name in self.photo.menu.options:
            self.photo.show(name)
            self.picture = picture(name)
            self._begin()

    def _open(self, name: str):
        """Return the picture that a shared text names; None for a reader's own photograph."""
        return self.photo.image(name) if name in self.photo.menu.options else None

    def _point(self, pixel) -> None:
        if min(pixel) >= 0:
            self.masks.pixel = tuple(pixel)

    # --- jobs and answers ------------------------------------------------------------------------

    def _submit(self, job: Job) -> None:
        self._ticket += 1
        self._job = job
        if job.edits is not None and self._racing:
            self._end_race(say("stopped", "已停止"))
        self.solver.submit(job, self._ticket)

    def _deliver(self, answer: Answer | Missing | Finished, ticket: int) -> None:
        if ticket != self._ticket:
            return
        match answer:
            case Missing():
                job = self._job
                self.solver.submit(Job(job.picture, job.edits, job.count, self.picture), ticket)
            case Finished(race=True):
                self._end_race(say("all robots have finished", "所有机器人均已完成"))
            case Answer():
                self._show_answer(answer)

    def _show_answer(self, answer: Answer) -> None:
        self.steps[answer.tool] = answer.step
        if answer.score is not None:
            self.scores[answer.tool] = answer.score
        if answer.race:
            track = self.tracks[answer.tool]
            track.edits.append(answer.step.edits)
            track.scores.append(answer.score)
            self._show_curves()
            words = say("{}: edit {} of {}", "{}：第 {} 次编辑，共 {} 次")
            self._say(words.format(self._names[answer.tool], answer.step.edits, self._job.count))
        self._pngs[answer.tool] = answer.png
        self._show()

    def _end_race(self, words: str) -> None:
        """Say how the race, or the work on the marks, came to its end."""
        self._racing, self.stop.disabled = False, True
        self._say(words)
        self._show()

    # --- what is shown ---------------------------------------------------------------------------

    def _say(self, words: str) -> None:
        self.progress.value = f'<div role="status">{html.escape(words)}</div>'

    def _show(self) -> None:
        """Show masks and table as they stand."""
        with self.masks.hold_sync():
            self.masks.titles = list(self._names.values())
            self.masks.pngs = list(self._pngs.values())
        self.table.value = table([self._result(name) for name in self.steps])

    def _result(self, name: str) -> Result:
        track = self.tracks.get(name)
        reached = track.reached(not self._racing) if track and track.edits else None
        return Result(self._names[name], self.steps[name], self.scores.get(name), reached)

    def _show_curves(self) -> None:
        """Draw how the scores of the last race came along with the edits."""
        tracks = {self._names[name]: track for name, track in self.tracks.items()}
        self.curves.value = race_plot(tracks, self.quality.value, self.quality.label)

    def _code(self, painter: SegPainter) -> str:
        """Return lines of Python that make the masks of the present marks."""
        scene = f'picture("{self.picture.name}")'
        if self.picture.name == OWN:
            scene = f'ArenaPicture("{OWN}", data.open_image("photo.jpg", max_side={MAX_SIDE}))'
        return (
            "from segteach import data\n"
            "from segteach.arena.run import replay\n"
            "from segteach.arena.pictures import ArenaPicture, picture\n"
            "from segteach.arena.tools import TOOLS\n"
            "from segteach.steps import last\n"
            "from segteach.marks.session import Session\n\n"
            f"scene = {scene}\n"
            f"log = Session.from_text({painter.share()!r})\n"
            "masks = {t.name: last(replay(t, scene.image, log.edits)).mask for t in TOOLS}\n"
        )
