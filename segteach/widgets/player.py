"""StepPlayer: an algorithm's states as a film that runs both ways."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import anywidget
import traitlets

from segteach.draw.words import tell
from segteach.steps import record
from segteach.widgets.assets import Canvas, module, still_page, style, words_of
from segteach.widgets.numbers import Whole

SCALE = 1.5  # a projector is often zoomed: the picture has this many pixels per CSS pixel
DENSE = 2.0  # and this many on a dense screen
PARTS = ("player_parts", "player_frames", "player")  # its JavaScript


class StepPlayer(anywidget.AnyWidget):
    """Scrub, play and step through the states of an algorithm.

    states: what `x_steps(...)` yields; it is recorded once.
    draw: draw(ax, state), or a list of them, one panel each.
    size: inches of the figure; 100 CSS pixels to the inch.
    curve: state -> number to plot beside the picture; by default its `objective`.
    curve_label: what that number is called.
    caption: state -> words for those who cannot see the picture.
    note: state -> a warning in words, "" for none; by default its `note`.
    lines: the lines of the algorithm, to stand beside the picture, as one text or a list.
    line: state -> the number of the line that runs in this step, from 1, or several.
    curve_size: CSS pixels, the largest that the curve takes.

    `step` is the number of the state shown, `state` the state itself. Keys: left, right, home, end,
    space. The page gives picture and curve their room, and asks for frames that are not shown only
    while a hand is near this player and the kernel is idle.
    """

    _esm = module(*PARTS)
    _css = style()
    count = Whole(1).tag(sync=True)
    step = Whole(0).tag(sync=True)
    curve = traitlets.List().tag(sync=True)
    curve_label = traitlets.Unicode("objective").tag(sync=True)
    captions = traitlets.List().tag(sync=True)
    notes = traitlets.List().tag(sync=True)
    interval = Whole(350).tag(sync=True)
    lines = traitlets.List().tag(sync=True)
    lit = traitlets.List().tag(sync=True)
    width = Whole(600).tag(sync=True)
    height = Whole(450).tag(sync=True)
    curve_size = traitlets.Tuple(Whole(), Whole(), default_value=(360, 240)).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    revision = Whole(0).tag(sync=True)

    def __init__(
        self,
        states: Iterable,
        draw: Callable | Sequence[Callable],
        *,
        size: tuple[float, float] = (6.0, 4.5),
        curve: Callable | None = None,
        curve_label: str = "objective",
        caption: Callable | None = None,
        note: Callable | None = None,
        lines: str | Sequence[str] = (),
        line: Callable | None = None,
        curve_size: tuple[int, int] = (360, 240),
    ):
        self._size, self._scale = size, SCALE
        self._curve = curve or (lambda state: getattr(state, "objective", None))
        self._caption = caption or (lambda state: "")
        self._note = note or (lambda state: tell(getattr(state, "note", "")))
        self._line = line or (lambda state: ())
        super().__init__(
            curve_label=curve_label,
            curve_size=curve_size,
            lines=lines.splitlines() if isinstance(lines, str) else list(lines),
            width=round(100 * size[0]),
            height=round(100 * size[1]),
            labels=words_of("player"),
        )
        self.on_msg(self._answer)
        self.show(states, draw)

    def show(self, states: Iterable, draw: Callable | Sequence[Callable] | None = None) -> None:
        """Replace the film by new states (and their picture) and go to its first step."""
        states = record(states)
        values = [self._curve(state) for state in states]
        curve = [] if None in values else [_finite(value) for value in values]
        notes = [self._note(state) for state in states]
        lit = [self._numbers(self._line(state)) for state in states]
        captions = [self._alt(number, len(states), state) for number, state in enumerate(states)]
        if draw is not None:
            self._draws = [draw] if callable(draw) else list(draw)
            self._canvas = Canvas(self._draws, self._size, dpi=100 * self._scale)
        self.states, self._frames = states, {}
        with self.hold_sync():
            self.count = len(self.states)
            self.step = 0
            self.curve, self.captions, self.notes, self.lit = curve, captions, notes, lit
            self.revision += 1

    @property
    def state(self):
        """The state that is shown."""
        return self.states[self.step]

    @traitlets.validate("step")
    def _inside(self, proposal):
        return max(0, min(self.count - 1, proposal["value"]))

    def frame(self, step: int) -> bytes:
        """Return the picture of a step as PNG; it is drawn at the first call and kept."""
        if step not in self._frames:
            self._frames[step] = self._canvas.png(self.states[step])
        return self._frames[step]

    def to_html(self) -> str:
        """Return a page that plays in any browser, without kernel or network."""
        traits = {name: getattr(self, name) for name in StepPlayer.class_own_traits(sync=True)}
        replies = {f"frame {step}": [({}, [self.frame(step)])] for step in range(self.count)}
        return still_page(self.labels["player"], PARTS, traits, replies)

    def _answer(self, _, message, buffers) -> None:
        if message.get("kind") == "dense" and self._scale != DENSE:
            self._scale, self._frames = DENSE, {}
            self._canvas = Canvas(self._draws, self._size, dpi=100 * DENSE)
        if message.get("kind") != "frame" or message.get("revision") != self.revision:
            return
        step = message.get("step")
        if isinstance(step, int) and 0 <= step < self.count:
            try:
                frame = self.frame(step)
            except Exception as error:  # of the draw that was handed in: say it, go on
                self.send(message | {"error": f"{type(error).__name__}: {error}"})
            else:
                self.send(message, [frame])

    def _numbers(self, line) -> list[int]:
        """Return the numbers of the lines that are lit; one that is not there is a ValueError."""
        numbers = [line] if isinstance(line, int) else list(line)
        wrong = [number for number in numbers if not 1 <= number <= len(self.lines)]
        if wrong:
            raise ValueError(f"line: got {wrong[0]}, allowed are 1 to {len(self.lines)}")
        return numbers

    def _alt(self, step: int, count: int, state) -> str:
        words = f"{self.labels['step']} {step} / {count - 1}"
        return ". ".join(part for part in (words, self._caption(state)) if part)


def _finite(value: float) -> float | None:
    """JSON knows no infinity: such a step gets no point on the curve."""
    return float(value) if math.isfinite(value) else None
