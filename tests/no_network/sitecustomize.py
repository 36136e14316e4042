"""Python imports this at its start where this folder is on PYTHONPATH: only this machine can be reached."""

import socket

_connect, _getaddrinfo = socket.socket.connect, socket.getaddrinfo
_OWN = ("127.", "localhost", "::1", "0.0.0.0")


def connect(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(_OWN):
        raise OSError(f"the network is cut off for this test ({address[0]})")
    return _connect(self, address)


def getaddrinfo(host, *rest, **options):
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if not name.startswith(_OWN):
        raise socket.gaierror(f"the network is cut off for this test ({name})")
    return _getaddrinfo(host, *rest, **options)


socket.socket.connect, socket.getaddrinfo = connect, getaddrinfo
