"""Runs a command that cannot outlive the process that asked for it.

    python tether.py PARENT-PID COMMAND [ARGUMENT...]

On Linux the kernel kills the command when its parent dies, however that happens. A program of
its own, because doing this between fork and exec is not safe in a process with threads.
Imports nothing of ours: it must start quickly.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(arguments: list[str]) -> None:
    """Tie this process to its parent and become the command."""
    parent, *command = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):  # it died before we were tied to it
        sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
