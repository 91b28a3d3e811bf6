"""The trimap lab: a band round a mask, corrected by brush, and the matte that follows from it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.arrays import Seed
from segteach.draw.words import tell
from segteach.labs.kit.controls import slider_of
from segteach.labs.kit.html import text
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.kit.photo import OWN, refusal
from segteach.labs.kit.trimaps import Asked, Drawn, WithTrimap, source_of, trimap_code
from segteach.labs.trimap.handed import Handed, handed_over
from segteach.labs.trimap.pictures import EXAMPLES, FIRST
from segteach.labs.trimap.texts import GREYS, counts_table, kind_word, link_to_file
from segteach.labs.trimap.worker import Preview, start_drawing
from segteach.language import say
from segteach.marks.edits import Edit, Trimap
from segteach.marks.session import Session
from segteach.matting.harmonic import harmonic
from segteach.matting.trimap import outline_distance, stray_note
from segteach.widgets.file_button import FileButton

EMPTY = (
    "drag a box round the object, or paint foreground and background",
    "请拖出一个框，把目标框住；或画出前景和背景",
)


class TrimapLab(WithTrimap, PainterLab):
    """Make a trimap: a band of unknown pixels round a mask, painted over where it is wrong.

    mask: a lab of chapters 2 to 4, whose picture and mask walk over; or a mask (H, W) of `image`
    or of the bundled photograph `name`. None: GrabCut makes one of a box on each photograph.
    image: (H, W, 3), the picture of the mask where it is not bundled.
    method: method(image, trimap) -> an object with `.alpha`, the matte beside the picture. The
    default, harmonic interpolation, looks at no colour; a method of the notebook's own answers in
    the kernel.
    The others are those of `PainterLab`.

    trimap, image: what a matting method is asked. alpha: its answer. mask: what the trimap was made
    of. All are None until they are there.
    """

    NAME, PICTURE = "trimap", "flower"
    TOOLS = ("brush", "trimap", "rectangle", "polygon")
    START = start_drawing
    FIRST = FIRST
    CONTROLS = (slider_of("width", 1, 60, 8, step=1),)

    def __init__(
        self,
        name: str | None = None,
        *,
        mask=None,
        image=None,
        method: Callable = harmonic,
        inline: bool = False,
        autosave: str | None = "",
    ):
        if not callable(method):
            raise ValueError(f"method: got {method!r:.80}, allowed is method(image, trimap)")
        self._method, self.IN_KERNEL = method, not _can_travel(method)
        self._handed: Handed | None = None
        if mask is not None or image is not None:
            self._handed = handed_over(mask, image, name or self.PICTURE, self.MAX_SIDE)
            name = self._handed.name
        self._arriving = True  # a handed picture: nothing is asked for another one before it
        super().__init__(name, inline=inline, autosave=autosave)
        self._arriving = False
        self._arrive()

    # --- what notebooks ask ----------------------------------------------------------------------

    @property
    def mask(self) -> np.ndarray | None:
        """The mask that the trimap was made of, bool (H, W)."""
        return self._drawn and self._drawn.mask

    @property
    def alpha(self) -> np.ndarray | None:
        """The matte of the present trimap, float32 (H, W)."""
        return self._preview and self._preview.alpha

    def wait(self) -> np.ndarray | None:
        """Wait for the trimap of the present strokes and return it; for cells and tests."""
        super().wait()
        return self.trimap

    # --- what the hand does ----------------------------------------------------------------------

    def take_trimap(self, content: bytes, name: str) -> None:
        """Take a trimap file for the present picture; one that is none leaves all as it was."""
        try:
            seeds, stray = data.open_trimap(content, self.painter.session.shape)
        except (ValueError, MemoryError) as error:
            self.bar.complain(refusal(name, error))
            return
        self.painter.add(Trimap(seeds))
        self.bar.tell(tell(stray_note(stray)))

    def run(self) -> None:
        """Have the present edits answered, once the picture is that which was handed over."""
        if not self._arriving:
            super().run()

    def reset(self) -> None:
        """Begin as the lab did: with what was handed over, or with the book's picture."""
        if self._handed is None:
            super().reset()
        else:
            self.start_afresh(self._handed.name or OWN)

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES with its box and a width that suits it."""
        name, width = EXAMPLES[number]
        self.show_example(name, None, width=width)

    def first_edits(self, picture: str) -> Sequence[Edit]:
        """The mask that was handed over, or the box of the photograph."""
        handed = self._handed
        if handed is None or picture != (handed.name or OWN):
            return super().first_edits(picture)
        if handed.image is None or np.array_equal(handed.image, self.painter.image):
            return (handed.edit,)
        return super().first_edits(picture)

    def close(self) -> None:
        """End the lab and its worker."""
        super().close()
        self._handed = None

    def _arrive(self) -> None:
        """Begin with what was handed over, unless its drawing of before is there already."""
        handed = self._handed
        if handed is not None and handed.image is not None:
            self.photo.take_image(handed.image)
            return
        region = self.painter.session.region
        known = isinstance(region, Trimap)
        if handed is not None and not (known and np.array_equal(region.seeds, handed.edit.seeds)):
            self.show_example(handed.name, None)
        else:
            self.run()

    # --- jobs and answers ------------------------------------------------------------------------

    def prepare(self, inline: bool) -> None:
        """Tell the worker the method."""
        self.solver.keep(method=self._method)

    def begin(self) -> None:
        """Forget the answer; the brush for unknown pixels is in the hand."""
        self._drawn = None
        self._preview: Preview | None = None
        self._distance: np.ndarray | None = None
        self.painter.tool, self.painter.seed = "brush", int(Seed.UNKNOWN)
        self.pictures.columns = 2
        self.pictures.show({say("photo", "照片"): self.painter.image})

    def nothing(self) -> None:
        """Ask for a box: a drag draws one."""
        self._drawn = self._preview = None
        self.painter.clear_mask()
        self.painter.tool = "rectangle"
        self.painter.say(say(*EMPTY))
        self.draw_soon()

    def job(self, session: Session) -> Asked | None:
        """Ask for the trimap of region and strokes, and for its matte."""
        if session.region is None and not session.strokes:
            return None
        return Asked(*source_of(session), session.paint, self.width.value)

    def show(self, answer: Drawn | Preview, revision: int) -> None:
        """Show the trimap; its matte comes a little later."""
        if isinstance(answer, Preview):
            self._preview = answer
        else:
            if self._drawn is None or self._drawn.mask is not answer.mask:
                self._distance = None
            self._drawn, self._preview = answer, None
            self.painter.show_trimap(answer.trimap, revision)
            self.painter.say(tell(answer.note))
            self.width.disabled = answer.mask is None
        self.draw_soon()

    def code(self) -> tuple[str, str]:
        """Return Python that makes the trimap."""
        width = self._drawn.width if self._drawn else 0
        session = self.painter.session
        imports, lines = trimap_code(session, source_of(session)[0], width)
        return imports, lines + "trimap != Seed.BACKGROUND\n"

    # --- what stands beside the picture ----------------------------------------------------------

    def rows(self) -> list[list[widgets.Widget]]:
        """The width; how many pixels of each kind; a file in and out."""
        face = say("open a trimap", "打开三分图")
        hint = say("a file of black, middle grey and white", "由黑、中灰、白三色组成的文件")
        self.file = FileButton(self.take_trimap, face, hint, accept="image/*,.tif,.tiff")
        self.width.layout.width = "300px"
        self.link, self.counts = widgets.HTML(), widgets.HTML()
        files = widgets.VBox([self.file, self.link])
        return [[self.width], [self.counts, files]]

    def beside(self):
        """Trimap and matte, then the numbers."""
        return (self._show_pictures, self._show_numbers)

    def pixel_words(self, row: int, col: int) -> str:
        """What a pixel is, how far from the outline, how opaque."""
        if self._drawn is None:
            return ""
        kind = Seed(int(self._drawn.trimap[row, col]))
        words = f"<b>{say('pixel', '像素')} ({row}, {col})</b>{say(': ', '：')}{kind_word(kind)}"
        if self._drawn.width:
            if self._distance is None:
                self._distance = outline_distance(self._drawn.mask)
            away = self._distance[row, col]
            words += say(", {:.1f} px from the outline", "，距轮廓 {:.1f} 像素").format(away)
        if self._preview is not None:
            words += f"<br>α = {self._preview.alpha[row, col]:.3f}"
        return text(words)

    def _show_pictures(self) -> None:
        if self._drawn is None:
            self.pictures.show({say("photo", "照片"): self.painter.image})
            return
        panels = {say("trimap as a file", "三分图文件"): GREYS[self._drawn.trimap]}
        if self._preview is not None:
            panels[_title(self._method)] = self._preview.alpha
        self.pictures.show(panels)

    def _show_numbers(self) -> None:
        drawn = self._drawn
        self.counts.value = counts_table(drawn.trimap) if drawn else ""
        self.link.value = link_to_file(drawn.trimap, self.painter.picture) if drawn else ""
        self._show_pixel()


def _title(method: Callable) -> str:
    """Return what stands over a matte."""
    if method is harmonic:
        return say("matte without colours", "不看颜色的蒙版")
    return say("matte: ", "蒙版：") + getattr(method, "__name__", "method")


def _can_travel(method: Callable) -> bool:
    """Return whether a worker process can be sent a method: one of a module, not of a notebook."""
    try:
        pickle.dumps(method)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return getattr(method, "__module__", "") != "__main__"
