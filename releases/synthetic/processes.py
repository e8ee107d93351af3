"""
Composing batches in other processes, while this one stores.

What a process is begun with imports no model: it sets Django up first, and unpacks then.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import cycle, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from releases.synthetic.composing import Rows


def composed(processes: int, batches: Sequence[Sequence[int]], *what: Any) -> Iterator[Rows]:
    """
    Yield the rows of batches in their order; ``what`` is all else that ``compose`` is told.

    Each process has every so-manyeth batch, and waits with it until it is taken. None outlives
    this one: nobody takes what it has. Raise ChildProcessError where one has failed.
    """
    context = get_context("spawn")  # a fork would share the database connection
    with ExitStack() as stack:
        pipes = []
        for _ in range(processes):
            pipe, its_end = context.Pipe()
            pipes.append(stack.enter_context(pipe))
            with its_end:
                process = context.Process(target=_compose, args=(its_end,), daemon=True)
                process.start()
            stack.callback(process.join)
            stack.callback(process.terminate)
        try:
            for first, pipe in enumerate(pipes):
                pipe.send((batches[first::processes], what))
            for pipe in islice(cycle(pipes), len(batches)):
                yield pipe.recv()
        except (EOFError, ConnectionError) as error:
            raise ChildProcessError("A process that was to compose releases has failed.") from error


def _compose(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stores says when to end
    gc.disable()  # nothing here lies in a circle
    django.setup()
    from releases.synthetic.composing import compose

    with pipe, suppress(BrokenPipeError):
        batches, (seed, *rest) = pipe.recv()
        for numbers in batches:
            pipe.send(compose(seed, numbers, *rest))
