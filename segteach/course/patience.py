"""A function that does not come to its end is stopped after a while."""

from __future__ import annotations

import _thread
import functools
import threading
from collections.abc import Callable

from segteach.language import say

PATIENCE = 10.0  # seconds for one call; a right answer takes a few thousandths of one


class Endless(Exception):
    """A function was stopped; the traceback says where."""


class _Watch:
    """Interrupts the main thread once the time is over, unless it was called off before."""

    def __init__(self, seconds: float):
        self.rang, self._off, self._lock = False, False, threading.Lock()
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def call_off(self) -> None:
        """Come in before the bell, or let it ring now and not later."""
        with self._lock:
            self._off = True
        self._timer.cancel()

    def _ring(self) -> None:
        with self._lock:
            if not self._off:
                self.rang = True
                _thread.interrupt_main()


def patient(function: Callable) -> Callable:
    """Return the function, stopped by Endless where a call takes longer than PATIENCE.

    Only Python is stopped, and only in the main thread, where a notebook's cells run: elsewhere,
    and for one long call of a library, it waits.
    """

    @functools.wraps(function, updated=())
    def call(*handed, **named):
        if threading.current_thread() is not threading.main_thread():
            return function(*handed, **named)
        watch = _Watch(PATIENCE)
        try:
            try:
                return function(*handed, **named)
            finally:
                watch.call_off()
        except KeyboardInterrupt as stop:
            if not watch.rang:  # the reader's own stop button
                raise
            words = say(
                "Your function did not come to its end in {:g} seconds: which loop never stops?",
                "你的函数 {:g} 秒还没有结束：哪个循环停不下来？",
            )
            raise Endless(words.format(PATIENCE)).with_traceback(stop.__traceback__) from None

    return call
