"""A process that has everything imported and stands by: for each command it is asked for, it forks one.

Most of what a short command takes is its imports. The fork has the caller's folder, environment and streams, and runs
the same ``main`` that the installed command runs.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: What the tool called ``ctct-bridge`` does: it hands itself over, and ends as the command ends.
CLIENT = """
import json, os, socket, sys
asked = json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as server:
    server.connect(sys.argv[1])
    socket.send_fds(server, [len(asked).to_bytes(4, "big")], [0, 1, 2])
    server.sendall(asked)
    code = server.recv(1)
os._exit(code[0] if code else 99)
"""


@contextmanager
def standing_by(folder: Path, package: Path) -> Iterator[str]:
    """The words of a shell command that is ``ctct-bridge``, for the time of the block.

    :param folder: where to put the socket and the client.
    :param package: the folder that holds the package.
    """
    if shutil.which("sh") is None or not hasattr(os, "fork"):
        pytest.skip("the commands are those of a POSIX shell")
    address, client = folder / "standby", folder / "client.py"
    client.write_text(CLIENT, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(package), str(Path(__file__).parent)])}
    words = [sys.executable, "-c", f"import standby; standby.serve({str(address)!r})"]
    server = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        yield f"{sys.executable} -I -S {client} {address}"
    finally:
        server.kill()
        server.communicate()


def tools(folder: Path, called: dict[str, str]) -> None:
    """Make tools in a folder of their own: each by its name, and the words that it stands for."""
    folder.mkdir()
    for name, words in called.items():
        (folder / name).write_text(f'#!/bin/sh\nexec {words} "$@"\n', "utf-8")
        (folder / name).chmod(0o755)


def serve(address: str) -> None:
    """Import everything, and answer until killed."""
    import ctct_bridge

    for module in pkgutil.walk_packages(ctct_bridge.__path__, "ctct_bridge."):
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ModuleNotFoundError):  # of a library that an extra brings
                importlib.import_module(module.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)
        while True:
            caller, _ = listener.accept()
            if not os.fork():
                listener.close()
                _become(caller)
            caller.close()


def _become(caller: socket.socket) -> None:
    """Be the command that is asked for, to its end."""
    code = 98
    try:
        head, streams, _, _ = socket.recv_fds(caller, 4, 3)
        arguments, folder, environment = _asked(caller, int.from_bytes(head, "big"))
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115
        code = _run(arguments)
        for output in (sys.stdout, sys.stderr):
            output.flush()
    finally:
        caller.sendall(bytes([code]))
        os._exit(code)


def _asked(caller: socket.socket, size: int) -> Any:
    data = b""
    while len(data) < size:
        data += caller.recv(size - len(data))
    return json.loads(data)


def _run(arguments: list[str]) -> int:
    from ctct_bridge.cli import main

    try:
        return main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
