"""Readers without a browser: sessions that speak Streamlit's own protocol with a running app.

A rerun is timed as it is felt: from the message that a browser would send for a new address, to the last message of the script that
drew the view. What a browser does then (receiving scripts once, painting) is measured in Chromium by `benchmarks.painting`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_SECONDS = 30


class Session:
    """A tab of a reader."""

    def __init__(self, socket: ClientConnection) -> None:
        """Stand on an open socket."""
        self._socket = socket

    async def show(self, url: str) -> str:
        """Ask for an address as the app's links do, wait until its view is drawn, and give the HTML that came.

        Raises:
            RuntimeError: the script ended with an error.
            TimeoutError: it has not ended in time.
        """
        place = urlsplit(url)
        asked = BackMsg()
        asked.rerun_script.query_string = place.query
        asked.rerun_script.page_name = place.path.strip("/")
        await self._socket.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._drawn()

    async def _drawn(self) -> str:
        shown: list[str] = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(bytes(await self._socket.recv(decode=False)))
            match message.WhichOneof("type"):
                case "script_finished":
                    if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                        return "".join(shown)
                case "delta" if message.delta.new_element.WhichOneof("type") == "html":
                    shown.append(message.delta.new_element.html.body)
                case "delta" if message.delta.new_element.WhichOneof("type") == "exception":
                    raise RuntimeError(message.delta.new_element.exception.message)


@asynccontextmanager
async def session(address: str) -> AsyncIterator[Session]:
    """Open a tab on an app, such as ``http://127.0.0.1:8501``."""
    socket = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(socket, origin=address, subprotocols=["streamlit"], max_size=None) as opened:  # type: ignore[arg-type, list-item]
        yield Session(opened)
