"""The process that works for a `Solver`, and the thread of the kernel that talks to it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
import weakref
from collections import deque
from collections.abc import Callable
from itertools import count

from segteach.language import say

LIVING: weakref.WeakSet = weakref.WeakSet()  # workers that have a process, or had one
TURNS = count()  # of begun workers and of jobs: who has the highest was asked last
UNGUARDED = 86  # exit code of a process that found its script without a main guard
PATIENCE = 600.0  # seconds without a job after which a worker goes; the next job starts a new one


class Worker:
    """The process, and the thread of the kernel that talks to it.

    The thread sends the latest job when the process has answered the last one, so that nobody ever
    waits for a pipe. `latest` is shared memory: the process looks there whether its job is the
    latest one still.

    Of all workers of one kind the one that was asked last has a process; another gives its own up
    as soon as it rests, and starts one anew for its next job.
    """

    def __init__(self, start: Callable, priority: int):
        self._context = multiprocessing.get_context("spawn")  # a fork would copy held locks
        self._start, self._priority = start, priority
        self._kept: dict = {}
        self._told: dict = {}  # what the present process knows of it
        self._latest = self._context.RawValue("Q", 0)
        self._change = threading.Condition()
        self._waiting = None  # (ticket, job, kept, revision)
        self._busy = self._closed = False
        self._turn = next(TURNS)
        self._thread = None
        self.news: deque = deque()
        self.process = self._pipe = None

    def begin(self) -> None:
        """Start process and thread: it loads its modules while the user looks at the picture."""
        self._rest_others()
        self._launch()
        LIVING.add(self)
        self._thread = threading.Thread(target=self._talk, daemon=True, name="solver")
        self._thread.start()

    def keep(self, arrays: dict) -> None:
        with self._change:
            self._kept = self._kept | arrays

    def submit(self, job, revision: int) -> None:
        with self._change:
            if self._closed:
                return
            self._latest.value += 1
            self._turn = next(TURNS)
            self._waiting = (self._latest.value, job, self._kept, revision)
            self._change.notify_all()

    @property
    def idle(self) -> bool:
        """Whether every job is answered."""
        with self._change:
            return not self._busy and self._waiting is None and not self.news

    at_rest = idle

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
            self._kept = self._told = {}
            process, self.process = self.process, None
            self._change.notify_all()
        _end(process)

    def rest(self) -> None:
        """Give the process up where it has nothing to do; the next job starts another."""
        with self._change:
            if self._busy or self._waiting is not None or self._closed:
                return
            process, self.process = self.process, None
        _end(process)

    def _others(self) -> list[Worker]:
        """Return the other workers of this kind."""
        return [
            other
            for other in list(LIVING)
            if other is not self and not other._closed and _same(other._start, self._start)
        ]

    def _rest_others(self) -> None:
        for other in self._others():
            other.rest()

    def _hand_over(self) -> None:
        """Give the process up after a job where another worker of this kind was asked later."""
        if all(other._turn < self._turn for other in self._others()):
            return
        with self._change:
            if self._waiting is not None:
                return
            process, self.process = self.process, None
        _end(process)

    def _launch(self) -> None:
        here, there = self._context.Pipe()
        arguments = (self._start, there, self._latest, self._priority)
        process = self._context.Process(target=_work, args=arguments, daemon=True, name="solver")
        try:
            process.start()
        except RuntimeError as error:
            if "bootstrapping" not in str(error):
                raise
            raise SystemExit(UNGUARDED) from None  # a worker is running the script that wants one
        there.close()
        with self._change:
            self.process, self._pipe, self._told = process, here, {}
            closed = self._closed
        if closed:
            process.kill()

    def _talk(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or self._waiting is not None)
                if self._closed:
                    break
                (*task, revision), self._waiting = self._waiting, None
                self._busy = True
            try:
                self._solve(task, revision)
            except Exception as error:  # a job that cannot be pickled, a process that cannot start
                self._tell("error", in_words(error), revision)
            del task  # it may hold large arrays
            self._hand_over()
            with self._change:
                self._busy = False
                self._change.notify_all()
            self._call()
        if self._pipe is not None:
            self._pipe.close()

    def _solve(self, task: list, revision: int) -> None:
        """Have one job answered; a process that went before it took the job is replaced."""
        for _ in range(2):
            begun = False
            try:
                self._send(*task)
                while (message := self._pipe.recv())[0] != "end":
                    begun = True
                    if message[0] != "begun":
                        self._tell(*message, revision)
                return
            except (EOFError, OSError):
                if begun or self._closed:
                    break
                if self.process is not None:
                    self.process.join(5)
        self._bury(revision)

    def _send(self, ticket: int, job, kept: dict) -> None:
        self._rest_others()
        if self.process is None or not self.process.is_alive():
            if self._closed:
                raise EOFError
            self._launch()
        told = self._told
        news = {name: array for name, array in kept.items() if told.get(name) is not array}
        self._pipe.send((ticket, job, news))
        self._told = kept

    def _bury(self, revision: int) -> None:
        process = self.process
        if self._closed or process is None:
            return
        process.join(5)
        self._tell("error", _why(process.exitcode), revision)

    def _tell(self, kind: str, content, revision: int) -> None:
        with self._change:
            if self._closed:
                return
            self.news.append((kind, content, revision))
            self._change.notify_all()
        self._call()

    def _call(self) -> None:
        flush = self.notify()
        if flush is not None:
            flush()


def _why(code: int | None) -> str:
    """Return what is said of a worker that ended with this exit code."""
    if code == UNGUARDED:
        return say(
            "the worker cannot start: it runs this script as well; put what the script does below "
            'a line `if __name__ == "__main__":`',
            "工作进程无法启动：它也会运行这个程序；"
            '请把程序要做的事写在 `if __name__ == "__main__":` 之下',
        )
    name = signal.Signals(-code).name if code and code < 0 else f"exit code {code}"
    cause = ", perhaps for want of memory" if name == "SIGKILL" else ""
    return f"the worker ended ({name}){cause}; the next edit starts anew"


def _end(process) -> None:
    if process is not None:
        process.kill()
        process.join(5)


def _work(start: Callable, pipe, latest, priority: int) -> None:
    """The worker's life: answer jobs until the kernel goes, or nothing has come for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # "interrupt" is meant for the kernel
    if priority and hasattr(os, "nice"):
        os.nice(priority)
    answer, kept = answers_of(start), {}
    try:
        while pipe.poll(PATIENCE):
            try:
                ticket, job, news = pipe.recv()
                kept |= news
                pipe.send(("begun", None))
                for message in answer(job, kept):
                    pipe.send(message)
                    if latest.value != ticket:
                        break
            except (EOFError, OSError):
                raise
            except Exception as error:  # a job or a result that pickle does not know
                pipe.send(("error", in_words(error)))
            pipe.send(("end", None))
    except (EOFError, OSError):  # the kernel has gone
        return


def _same(one: Callable, other: Callable) -> bool:
    """Return whether two starts make the same kind of worker: a function, or partials alike."""
    parts = [(getattr(start, "func", start), getattr(start, "args", ())) for start in (one, other)]
    return parts[0] == parts[1]


def answers_of(start: Callable) -> Callable:
    """Return (job, kept) -> ("result", ...) or ("error", words) in turn; it never raises."""
    solve, trouble = None, None
    try:
        solve = start()
    except Exception as error:
        trouble = in_words(error)

    def answer(job, kept):
        if solve is None:
            yield "error", trouble
            return
        try:
            for result in solve(job, **kept):
                yield "result", result
        except Exception as error:
            yield "error", in_words(error)

    return answer


def in_words(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip()
