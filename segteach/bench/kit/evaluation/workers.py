"""Many independent calls, some at a time: here, in processes of this machine, or on a cluster.

Dask does it: a worker that dies is replaced or passed over, and its call is made again. Only so
many calls are handed out as keep every worker busy, so that pictures do not pile up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice

PATIENCE = 30  # seconds that a cluster may take to answer
AHEAD = 2  # calls that are handed out for each thread of the workers
Call = tuple  # the arguments of one


class NoWorkers(Exception):
    """There are none, or they are gone, and the calls that were left with them."""


def answers(
    function: Callable, calls: list[Call], workers: int, scheduler: str | None = None
) -> Iterator[tuple[int, object]]:
    """Yield (number of the call, answer or the exception it raised) as they are done.

    function: of a module that the workers can import.
    calls: what can be sent to another process.
    workers: processes of this machine; 1 is this process itself, without Dask.
    scheduler: the address of a cluster's, in place of `workers`.

    NoWorkers, in one sentence, where there is no Dask, no cluster at the address, or it goes away.
    """
    if scheduler is None and workers == 1:
        for number, call in enumerate(calls):
            yield number, _tried(function, call)
        return
    with _client(workers, scheduler) as client:
        try:
            yield from _from_client(client, function, calls)
        except (CancelledError, OSError) as error:
            raise NoWorkers(f"the workers are gone ({type(error).__name__})") from None


def _tried(function: Callable, call: Call) -> object:
    try:
        return function(*call)
    except Exception as error:  # whatever is wrong with one, the others go on
        return error


def _from_client(client, function: Callable, calls: list[Call]) -> Iterator[tuple[int, object]]:
    from dask.distributed import KilledWorker, as_completed

    waiting, running = iter(enumerate(calls)), {}
    done = as_completed(loop=client.loop)

    def hand_out() -> None:
        room = AHEAD * max(1, sum(client.nthreads().values())) - len(running)
        for number, call in islice(waiting, max(0, room)):
            future = client.submit(_tried, function, call, pure=False)
            running[future.key] = number
            done.add(future)

    hand_out()
    for future in done:
        if future.status == "cancelled":
            raise CancelledError
        answer, number = future.exception(), running.pop(future.key)
        if answer is None:
            answer = future.result()
        elif not isinstance(answer, KilledWorker):  # it came from the workers, not from the call
            raise NoWorkers(f"the workers cannot run segteach ({type(answer).__name__}: {answer})")
        hand_out()
        yield number, answer


@contextmanager
def _client(workers: int, scheduler: str | None):
    """Give a client of the cluster, or of processes of this machine, which end with the block."""
    try:
        from dask.distributed import Client, LocalCluster
    except ImportError:
        raise NoWorkers(
            "--workers: dask is missing, `pip install 'segteach[evaluation]'` brings it; "
            "without it --workers 1 is allowed"
        ) from None
    with ExitStack() as stack:
        address = _processes(LocalCluster, workers, stack) if scheduler is None else scheduler
        try:
            client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NoWorkers(
                f"--scheduler: nothing answers at {scheduler} ({type(error).__name__}), allowed is "
                "the address of a Dask scheduler such as tcp://127.0.0.1:8786"
            ) from None
        stack.callback(_close, client)
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise NoWorkers(
                f"--scheduler: no worker has come to {scheduler}, allowed is one with workers"
            ) from None
        yield client


def _processes(make: Callable, workers: int, stack: ExitStack):
    """Return a cluster of processes of this machine, which end with the stack."""
    try:
        cluster = make(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit=0
        )
    except (OSError, RuntimeError) as error:
        raise NoWorkers(f"--workers: no process can be started ({error})") from None
    stack.callback(_close, cluster)
    return cluster


def _close(what) -> None:
    """Close a client or a cluster; what does not answer in time is left: all answers are there."""
    with suppress(OSError):  # TimeoutError is one
        what.close()
