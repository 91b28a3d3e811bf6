"""The arena's worker: replays logs and runs races in a process of its own, answer by answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segteach.arena.pictures import ArenaPicture
from segteach.arena.run import Run, Score, Step, robot_steps, score
from segteach.arena.tools import TOOLS
from segteach.draw.arena import mask_picture
from segteach.marks.edits import Edit
from segteach.widgets.assets import picture_png


@dataclass(frozen=True, eq=False)
class Job:
    """What is asked of the worker: to replay these edits, or, where there are none, a race.

    count: edits of a robot.
    """

    edits: tuple[Edit, ...] | None
    count: int = 0


@dataclass(frozen=True, eq=False)
class Answer:
    """A tool's state, its score where the picture has a truth, and the PNG file that shows it.

    race: it came of a robot.
    """

    tool: str
    step: Step
    score: Score | None
    png: bytes
    race: bool


@dataclass(frozen=True)
class Finished:
    """Nothing more comes of this job."""

    race: bool


def start_arena() -> Callable[..., Iterator[Answer | Finished]]:
    """Return solve(job, image, truth, ignore): these are the fields of an `ArenaPicture`.

    The tools keep what they know of the edits of the job before.
    """
    scene, known, runs = None, None, {}

    def solve(job: Job, image, truth=None, ignore=None) -> Iterator[Answer | Finished]:
        nonlocal scene, known
        if known is not image:
            scene, known = ArenaPicture("", image, truth, ignore), image
            runs.clear()
        for tool, step in _race(scene, job.count) if job.edits is None else _replay(job.edits):
            shown = mask_picture(scene.image, step.mask, step.marks, scene.truth)
            png = picture_png(shown)  # here: the kernel has no time for it
            yield Answer(tool, step, score(step.mask, scene), png, job.edits is None)
        yield Finished(job.edits is None)

    def _replay(edits: tuple[Edit, ...]) -> Iterator[tuple[str, Step]]:
        for tool in TOOLS:
            run = runs.get(tool.name)
            if run is None or not _continues(run.session.edits, edits):
                run = runs[tool.name] = Run(tool, scene.image)
            for edit in edits[len(run.session.edits) :]:
                run.add(edit)
            yield tool.name, run.step

    return solve


def _race(scene: ArenaPicture, count: int) -> Iterator[tuple[str, Step]]:
    """Yield one step of each robot in turn, until all have stopped."""
    racing = {tool.name: robot_steps(tool, scene, count=count) for tool in TOOLS}
    while racing:
        for name in tuple(racing):
            step = next(racing[name], None)
            if step is None:
                del racing[name]
            else:
                yield name, step


def _continues(old: tuple[Edit, ...], new: tuple[Edit, ...]) -> bool:
    """Return whether the new log begins with the old one."""
    return len(old) <= len(new) and all(map(_same, old, new))


def _same(one: Edit, other: Edit) -> bool:
    """Return whether two edits say the same: kind and every field."""
    pairs = zip(vars(one).values(), vars(other).values(), strict=True)
    return type(one) is type(other) and all(np.array_equal(a, b) for a, b in pairs)
