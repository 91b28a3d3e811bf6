"""Solver: one worker that always works on the latest job; a cut in it never holds up the kernel."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import threading
import time
import traceback
import weakref
from collections import deque
from collections.abc import Callable

PATIENCE = 600.0  # seconds without a job after which a worker goes; the next job starts a new one


class Solver:
    """Hands jobs to a worker, the latest one first and only; older ones that wait are dropped.

    start: called once in the worker, returns solve; solve(job) yields results, a fast answer first
    and the exact one later. Between two results a job for which a newer one waits is given up.
    `start` is pickled: a function of a module, or a partial of one. deliver(result, revision) and
    fail(message) are called in the kernel's event loop where one runs; results older than one that
    was delivered are dropped. inline: solve at once in `submit`, without a worker.
    """

    def __init__(
        self,
        start: Callable,
        deliver: Callable[[object, int], None],
        fail: Callable[[str], None],
        *,
        inline: bool = False,
    ):
        self._deliver, self._fail = deliver, fail
        self._newest = -1
        self._flushing = threading.RLock()
        self._inline, self._loop = inline, _running_loop()
        self._worker = _Inline(start) if inline else _Worker(start)
        self._worker.notify = weakref.WeakMethod(self._notify)
        self._end = weakref.finalize(self, self._worker.close)
        if not inline:
            self._worker.begin()

    def submit(self, job, revision: int) -> None:
        """Solve this job next; its results come with its revision. Returns at once."""
        self._loop = _running_loop() or self._loop
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
        """End the worker; what it was working on is lost."""
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
                    self._complain(_words(error))

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
        self._answer = _answers(start)
        self.news: deque = deque()
        self._waiting: deque = deque(maxlen=1)
        self._busy = False

    def submit(self, job, revision: int) -> None:
        self._waiting.append((job, revision))
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                job, revision = self._waiting.pop()
                for kind, content in self._answer(job):
                    self.news.append((kind, content, revision))
                    self.notify()()
                    if self._waiting:
                        break
        finally:
            self._busy = False

    def wait_for_news(self, until) -> None:
        return

    def close(self) -> None:
        self._answer = lambda job: ()


class _Worker:
    """The process, and the thread of the kernel that talks to it.

    The thread sends the latest job when the process has answered the last one, so that nobody ever
    waits for a pipe. `latest` is shared memory: the process looks there whether its job is the
    latest one still.
    """

    def __init__(self, start: Callable):
        self._context = multiprocessing.get_context("spawn")  # a fork would copy held locks
        self._start = start
        self._latest = self._context.RawValue("Q", 0)
        self._change = threading.Condition()
        self._waiting = None  # (ticket, job, revision)
        self._busy = self._closed = False
        self._thread = None
        self.news: deque = deque()
        self.process = self._pipe = None

    def begin(self) -> None:
        """Start process and thread: it loads its modules while the user looks at the picture."""
        self._launch()
        self._thread = threading.Thread(target=self._talk, daemon=True, name="solver")
        self._thread.start()

    def submit(self, job, revision: int) -> None:
        with self._change:
            if self._closed:
                return
            self._latest.value += 1
            self._waiting = (self._latest.value, job, revision)
            self._change.notify_all()

    @property
    def idle(self) -> bool:
        """Whether every job is answered."""
        with self._change:
            return not self._busy and self._waiting is None and not self.news

    def wait_for_news(self, until) -> None:
        """Wait for a result or for rest."""
        with self._change:
            while (self._busy or self._waiting is not None) and not self.news:
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return
                self._change.wait(left)

    def close(self) -> None:
        with self._change:
            self._closed = True
            self._waiting = None
            self._busy = False
            process, self.process = self.process, None
            self._change.notify_all()
        if process is not None:
            process.kill()
            process.join(5)

    def _launch(self) -> None:
        here, there = self._context.Pipe()
        process = self._context.Process(
            target=_work, args=(self._start, there, self._latest), daemon=True, name="solver"
        )
        process.start()
        there.close()
        with self._change:
            self.process, self._pipe = process, here
            closed = self._closed
        if closed:
            process.kill()

    def _talk(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or self._waiting is not None)
                if self._closed:
                    break
                (ticket, job, revision), self._waiting = self._waiting, None
                self._busy = True
            try:
                self._solve(ticket, job, revision)
            except Exception as error:  # a job that cannot be pickled, a process that cannot start
                self._tell("error", _words(error), revision)
            with self._change:
                self._busy = False
                self._change.notify_all()
        if self._pipe is not None:
            self._pipe.close()

    def _solve(self, ticket: int, job, revision: int) -> None:
        """Have one job answered; a process that went before it took the job is replaced."""
        for _ in range(2):
            begun = False
            try:
                self._send(ticket, job)
                while (message := self._pipe.recv())[0] != "end":
                    begun = True
                    if message[0] != "begun":
                        self._tell(*message, revision)
                return
            except (EOFError, OSError):
                if begun or self._closed:
                    break
                self.process.join(5)
        self._bury(revision)

    def _send(self, ticket: int, job) -> None:
        if self.process is None or not self.process.is_alive():
            if self._closed:
                raise EOFError
            self._launch()
        self._pipe.send((ticket, job))

    def _bury(self, revision: int) -> None:
        process = self.process
        if self._closed or process is None:
            return
        process.join(5)
        code = process.exitcode
        name = signal.Signals(-code).name if code and code < 0 else f"exit code {code}"
        words = f"the worker ended ({name}), perhaps for want of memory; the next edit starts anew"
        self._tell("error", words, revision)

    def _tell(self, kind: str, content, revision: int) -> None:
        with self._change:
            if self._closed:
                return
            self.news.append((kind, content, revision))
            self._change.notify_all()
        flush = self.notify()
        if flush is not None:
            flush()


def _work(start: Callable, pipe, latest) -> None:
    """The worker's life: answer jobs until the kernel goes, or nothing has come for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # "interrupt" is meant for the kernel
    answer = _answers(start)
    try:
        while pipe.poll(PATIENCE):
            try:
                ticket, job = pipe.recv()
                pipe.send(("begun", None))
                for message in answer(job):
                    pipe.send(message)
                    if latest.value != ticket:
                        break
            except (EOFError, OSError):
                raise
            except Exception as error:  # a job or a result that pickle does not know
                pipe.send(("error", _words(error)))
            pipe.send(("end", None))
    except (EOFError, OSError):  # the kernel has gone
        return


def _answers(start: Callable) -> Callable:
    """Return job -> ("result", ...) or ("error", words), one after the other; it never raises."""
    solve, trouble = None, None
    try:
        solve = start()
    except Exception as error:
        trouble = _words(error)

    def answer(job):
        if solve is None:
            yield "error", trouble
            return
        try:
            for result in solve(job):
                yield "result", result
        except Exception as error:
            yield "error", _words(error)

    return answer


def _words(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip()


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
