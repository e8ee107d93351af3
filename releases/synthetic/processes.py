"""
Composing batches in other processes, while this one stores.

What a process is begun with imports no model: it sets Django up first, and unpacks then.
"""

from __future__ import annotations

import pickle
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from itertools import cycle, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from releases.synthetic.composing import Rows


def composed(processes: int, batches: Sequence[range], *what: Any) -> Iterator[Rows]:
    """
    Yield the rows of batches in their order; ``what`` is all else that ``compose`` is told.

    Each process has every so-manyeth batch, and waits with it until it is taken. None outlives
    this one: nobody takes what it has.
    """
    context = get_context("spawn")  # a fork would share the database connection
    packed = pickle.dumps(what)
    with ExitStack() as stack:
        pipes = []
        for first in range(processes):
            pipe, its_end = context.Pipe(duplex=False)
            stack.enter_context(pipe)
            with its_end:
                process = context.Process(
                    target=_compose, args=(its_end, batches[first::processes], packed), daemon=True
                )
                process.start()
            stack.callback(process.join)
            stack.callback(process.terminate)
            pipes.append(pipe)
        for pipe in islice(cycle(pipes), len(batches)):
            yield pipe.recv()


def _compose(pipe: Connection, batches: Sequence[range], packed: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stores says when to end
    django.setup()
    from releases.synthetic.composing import compose

    seed, *what = pickle.loads(packed)  # noqa: S301 -- from the process that began this one
    with closing(pipe), suppress(BrokenPipeError):
        for numbers in batches:
            pipe.send(compose(seed, numbers, *what))
