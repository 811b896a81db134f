"""Children that do not outlive us."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable


def die_with_parent(number: signal.Signals = signal.SIGINT) -> Callable[[], None] | None:
    """`preexec_fn` after which Linux signals the child when the thread that made it ends; None elsewhere (prctl(2))."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    set_death_signal, owner = 1, os.getpid()

    def arrange() -> None:
        prctl(set_death_signal, int(number))
        if os.getppid() != owner:
            os._exit(1)

    return arrange
