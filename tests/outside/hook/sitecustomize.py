"""Loaded by Python as it starts: writes down what Python is asked to open, make, find, reach."""

import json
import os
import sys

_FILE = os.open(os.environ["OUTSIDE_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_ADDRESSED = ("socket.connect", "socket.sendto", "socket.sendmsg")
_NAMED = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
# not removing, whose paths may count from a folder that the event does not name
_CHANGED = ("os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate")


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        flags = arguments[2]
        if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
    elif event not in (*_ADDRESSED, *_NAMED, *_CHANGED):
        return
    told = [_plain(each) for each in arguments]
    os.write(_FILE, (json.dumps([event, *told]) + "\n").encode())


def _plain(argument: object) -> object:
    if isinstance(argument, tuple):
        return [_plain(each) for each in argument]
    if isinstance(argument, str | bytes | os.PathLike):
        return os.fsdecode(argument)
    return argument if isinstance(argument, int) else None


sys.addaudithook(_hear)
