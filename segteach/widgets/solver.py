"""Solver: one worker that always works on the latest job; a cut in it never holds up the kernel."""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
import weakref
from collections import deque
from collections.abc import Callable

from segteach.widgets.worker import Worker, answers_of, in_words


class Solver:
    """Hands jobs to a worker, the latest one first and only; older ones that wait are dropped.

    start: called once in the worker, returns solve; solve(job, **kept) yields results, a fast
    answer first and the exact one later; kept: what `keep` was told, the same objects until it is
    told others. Between two results a job for which a newer one waits is given up. `start` is
    pickled: a function of a module, or a partial of one.
    deliver, fail: deliver(result, revision) and fail(message) are called in the kernel's event loop
    where one runs; results older than one that was delivered are dropped.
    inline: solve at once in `submit`, without a worker.
    busy: busy(True) when a job is handed in, busy(False) once all are answered.
    priority: by how much the worker gives way to other processes, 0 to 19.

    Solvers of one kernel with the same `start` have one process between them: that of the last
    one to begin or to be asked. Another is given up as soon as it rests, and comes back with the
    next job.
    """

    def __init__(
        self,
        start: Callable,
        deliver: Callable[[object, int], None],
        fail: Callable[[str], None],
        *,
        inline: bool = False,
        busy: Callable[[bool], None] = lambda on: None,
        priority: int = 0,
    ):
        self._deliver, self._fail, self._tell_busy = deliver, fail, busy
        self._busy = False
        self._newest = -1
        self._flushing = threading.RLock()
        self._inline, self._loop = inline, _running_loop()
        self._worker = _Inline(start) if inline else Worker(start, priority)
        self._worker.notify = weakref.WeakMethod(self._notify)
        self._end = weakref.finalize(self, self._worker.close)
        if not inline:
            self._worker.begin()

    def keep(self, **arrays) -> None:
        """Have `solve` know these by their names from the next job on; a process hears them once.

        For what is large and stays, such as the picture. A process that has to be replaced hears
        all of them again.
        """
        self._worker.keep(arrays)

    def submit(self, job, revision: int) -> None:
        """Solve this job next; its results come with its revision. Returns at once."""
        self._loop = _running_loop() or self._loop
        self._set_busy(True)
        self._worker.submit(job, revision)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until every job is answered, and deliver; False where the time was too short.

        For tests and for notebook cells: results do not reach the page while a cell runs.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            self._worker.wait_for_news(until)
            self._flush()
            idle = self._worker.idle  # what was delivered may have brought a new job
            if idle or (until is not None and time.monotonic() >= until):
                return idle

    def close(self) -> None:
        """End the worker; what it was working on is lost, and nothing is told any more."""
        self._deliver, self._fail, self._tell_busy = _unheard, _unheard, _unheard
        self._end()

    @property
    def process(self):
        """The worker's process, for tests; None when inline, closed or at rest."""
        return self._worker.process

    def _notify(self) -> None:
        loop = self._loop
        if not self._inline and loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._flush)
        else:
            self._flush()

    def _flush(self) -> None:
        """Hand on what has arrived, in its order."""
        with self._flushing:
            while self._worker.news:
                try:
                    kind, content, revision = self._worker.news.popleft()
                except IndexError:
                    return
                if revision < self._newest:
                    continue
                if kind == "error":
                    self._complain(content)
                    continue
                self._newest = revision
                try:
                    self._deliver(content, revision)
                except Exception as error:  # of the lab that shows it: say it, stay alive
                    self._complain(in_words(error))
            if self._worker.at_rest:
                self._set_busy(False)

    def _set_busy(self, on: bool) -> None:
        if on != self._busy:
            self._busy = on
            try:
                self._tell_busy(on)
            except Exception as error:
                self._complain(in_words(error))

    def _complain(self, words: str) -> None:
        try:
            self._fail(words)
        except Exception:  # nobody is left to tell; the thread must not end with it
            traceback.print_exc()


class _Inline:
    """Solves in the caller's thread; a job that `deliver` submits comes after the present one."""

    process = None
    idle = True

    def __init__(self, start: Callable):
        self._answer = answers_of(start)
        self.news: deque = deque()
        self._waiting: deque = deque(maxlen=1)
        self._busy = False
        self._kept: dict = {}

    @property
    def at_rest(self) -> bool:
        return not self._busy

    def keep(self, arrays: dict) -> None:
        self._kept |= arrays

    def submit(self, job, revision: int) -> None:
        self._waiting.append((job, revision))
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                job, revision = self._waiting.pop()
                for kind, content in self._answer(job, self._kept):
                    self.news.append((kind, content, revision))
                    self.notify()()
                    if self._waiting:
                        break
        finally:
            self._busy = False
            self.notify()()

    def wait_for_news(self, until) -> None:
        return

    def close(self) -> None:
        self._answer, self._kept = lambda job, kept: (), {}


def _unheard(*_) -> None:
    """Take what came for a lab that is closed."""


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
