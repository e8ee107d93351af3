"""
What ./run and ./test share: signals, child processes, the virtual environment, what Django reads.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"  # what running leaves behind: database, static files, uploads, keys
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "tests" / "requirements.txt"
VENV_ADVICE = "On Debian and Ubuntu it needs:  sudo apt install python3-venv"


class Failed(Exception):  # noqa: N818
    """Something a person can act on; its text is a sentence for them."""


class Stopped(Exception):  # noqa: N818
    """Ctrl-C, SIGTERM or a closed terminal; every child has ended by the time it is raised."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


# ---------------------------------------------------------------- speaking and stopping


def say(text: str = "", *, end: str = "\n") -> None:
    """Print at once; a reader that is gone (a closed terminal, `head`) is no reason to die."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        # Left open on purpose: it stands in for stdout until this process ends.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115


_signals: list[int] = []


def watch_signals() -> None:
    """
    Note the signals that ask us to stop; `check_stopped` and `wait` act on them.

    Noted, not raised: an exception out of a handler could fall between starting a child and
    knowing its process id, and would leave the child behind.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        started_by_nohup = number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN
        if not started_by_nohup:
            signal.signal(number, lambda number, _: _signals.append(number))


def check_stopped() -> None:
    """Raise Stopped if a signal has asked for it."""
    if _signals:
        raise Stopped(_signals[0])


def end_with(main: Callable[[], int]) -> NoReturn:
    """Run a script's `main` and end with its exit status, or with a sentence and no traceback."""
    watch_signals()
    try:
        require_own_files()
        status = main()
    except Failed as failure:
        with contextlib.suppress(OSError):
            print(f"\n{failure}", file=sys.stderr, flush=True)
        status = 1
    except Stopped as stopped:
        say("\nStopped. Nothing is left running, and the next start goes on from here.")
        status = 128 + stopped.number
    sys.exit(status)


def require_own_files() -> None:
    """Fail early if an earlier start by another user, root say, left what we cannot write."""
    for path in (ROOT, VENV, LOCAL):
        if path.exists() and not os.access(path, os.W_OK | os.X_OK):
            raise Failed(
                f"You may not write in {path}, which belongs to {path.owner()}.\n"
                f"Start this as {path.owner()}, or make the checkout your own first."
            )


# ---------------------------------------------------------------- child processes


def _linux_prctl() -> Callable[[int, int], int] | None:
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        prctl: Callable[[int, int], int] = ctypes.CDLL(None).prctl
        return prctl
    return None


_prctl = _linux_prctl()
_PR_SET_PDEATHSIG = 1


def _in_the_child() -> None:
    # A script started in the background by a shell hands down an ignored Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _prctl:  # on Linux, not even kill -9 of this script leaves its children behind
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
    command: list[str],
    env: dict[str, str],
    *,
    cwd: Path = ROOT,
    output: IO[bytes] | None = None,
    errors: IO[bytes] | None = None,
    user: pwd.struct_passwd | None = None,
    pass_fds: Iterable[int] = (),
) -> subprocess.Popen[bytes]:
    """
    Start a child in a process group of its own, so that Ctrl-C reaches it only through us.

    Output goes where ours goes, unless a file is given.
    """
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        pass_fds=tuple(pass_fds),
        process_group=0,
        preexec_fn=_in_the_child,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def stop(process: subprocess.Popen[bytes], ask: int = signal.SIGTERM, patience: float = 10) -> None:
    """Ask a child to end, wait `patience` seconds, then end whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    # macOS answers "not permitted" for a group of which only a zombie is left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait(process: subprocess.Popen[bytes], ask: int = signal.SIGTERM) -> int:
    """Wait for a child and return its exit status; stop it first if we are asked to stop."""
    while True:
        try:
            return process.wait(0.2)
        except subprocess.TimeoutExpired:
            if _signals:
                stop(process, ask)
                raise Stopped(_signals[0]) from None


def run(command: list[str], env: dict[str, str], ask: int = signal.SIGINT) -> int:
    """Run a command with its output passed through; its exit status."""
    return wait(start(command, env), ask)


# ---------------------------------------------------------------- what Django reads

# What a shell may hold that would change what is started; the lists below say it instead.
_NOT_INHERITED = {
    "DEBUG",
    "PRODUCTION",
    "LISTEN_FDS",
    "LISTEN_PID",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSAFEPATH",
    "VIRTUAL_ENV",
}


def environment(**settings: str) -> dict[str, str]:
    """Our environment for a child, with what Django is to read; `settings` win."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    fixed = {
        "DJANGO_SETTINGS_MODULE": "pressroom.settings",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | fixed | settings


# ---------------------------------------------------------------- setting up


class SetUp:
    """The steps that prepare a checkout, one at a time; made by `setting_up`."""

    def __init__(self, lock: IO[str]) -> None:
        self._lock = lock

    def step(self, title: str, command: list[str], env: dict[str, str], advice: str = "") -> str:
        """Run one command quietly and return what it printed; where it fails, show all of it."""
        begun = time.monotonic()
        say(f"  {title:<24}", end="")
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            # The child holds the lock too: killed or not, we are not done before it is.
            lock = [self._lock.fileno()]
            child = start(command, env, output=output, errors=errors, pass_fds=lock)
            status = wait(child, signal.SIGINT)  # to which pip deletes its temporary files
            printed, complaint = _content(output), _content(errors)
        if status:
            say("failed\n")
            say(printed + complaint)
            raise Failed(
                f"{title}: {shlex.join(command)} failed with exit status {status}. {advice}".strip()
            )
        say(f"{time.monotonic() - begun:6.1f} s")
        return printed

    def install(self, name: str, *requirements: Path) -> None:
        """Bring .venv up to `requirements`; `name` keeps apart what ./run and ./test need."""
        python = "Python {}.{}".format(*sys.version_info)
        wanted = fingerprint(requirements, python, sysconfig.get_platform())
        stamp, unfinished = VENV / f"installed-{name}", LOCAL / "unfinished-install"
        env = environment(PIP_USER="0")
        # An install that broke off may have left packages that pip takes for whole.
        remake = unfinished.exists() or not _venv_works()
        if not remake and stamp.exists() and stamp.read_text() == wanted:
            return
        unfinished.touch()
        if remake:
            self._make_venv(env)
        files = [argument for path in requirements for argument in ("-r", str(path))]
        pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        advice = "Is there a network connection? Start again when there is."
        try:
            self.step("Python packages", [*pip, *files], env, advice)
        except Failed:
            unfinished.unlink()  # pip gave up by itself, and then it leaves what was there whole
            raise
        stamp.write_text(wanted)
        unfinished.unlink()

    def _make_venv(self, env: dict[str, str]) -> None:
        if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
            raise Failed(f"Python cannot make a virtual environment here. {VENV_ADVICE}")
        # Not sys.executable: that may be the python of the very .venv to be cleared.
        python = getattr(sys, "_base_executable", sys.executable)
        command = [python, "-m", "venv", "--clear", str(VENV)]
        self.step("Virtual environment", command, env, VENV_ADVICE)


@contextlib.contextmanager
def setting_up() -> Iterator[SetUp]:
    """Hold the checkout for setting up; a second ./run or ./test waits here for the first."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    LOCAL.chmod(0o700)
    with (LOCAL / "set-up.lock").open("a+") as lock:
        _acquire(lock)
        yield SetUp(lock)


def _acquire(lock: IO[str]) -> None:
    told = False
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        if not told:
            lock.seek(0)
            say(
                "Another ./run or ./test is setting up this checkout"
                f" (process {lock.read().strip() or 'unknown'}); waiting until it is done."
            )
            told = True
        check_stopped()
        time.sleep(0.2)
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()


def fingerprint(paths: Iterable[Path], *extra: str) -> str:
    """One hash over the names and contents of files, and over `extra`."""
    digest = hashlib.sha256()
    for part in extra:
        digest.update(f"{part}\0".encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _venv_works() -> bool:
    """Whether .venv has a Python of our version that starts and can see pip."""
    probe = (
        "import importlib.util, sys;"
        "print(*sys.version_info[:2], importlib.util.find_spec('pip') is not None)"
    )
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", probe], capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout.split() == [*map(str, sys.version_info[:2]), "True"]


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
