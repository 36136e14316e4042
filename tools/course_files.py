"""How JupyterLab reads a lesson that was run and saved: a demo whose kernel has ended is given out as its picture.

A saved demo holds a picture and the name of a widget, which lives in the kernel only. Front ends look for the widget
alone, and where it is gone they show an error in its place. So its name is left out of what they read; the file stays.
`tools/lab.py` starts JupyterLab with this class in place of its own.
"""

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

VIEW = "application/vnd.jupyter.widget-view+json"
NOTE = "The demo as it was at its start. To move its controls, run the cells above and then this one."
PATIENCE, BUSY = 10.0, 2.0  # seconds that a kernel has to answer, and one that computes


class CourseFiles(AsyncLargeFileManager):
    """JupyterLab's own files, but for the demos in notebooks."""

    async def get(self, path, content=True, type=None, format=None, **more):  # noqa: A002  JupyterLab's names
        model = await super().get(path, content, type, format, **more)
        if content and model["type"] == "notebook":
            cells = model["content"]["cells"]
            if any(VIEW in output.get("data", {}) for cell in cells for output in cell.get("outputs", [])):
                drop_ended_demos(cells, await self.living_widgets(path.strip("/")))
        return model

    async def living_widgets(self, path: str) -> set[str] | None:
        """The names of the widgets in the kernel of the notebook at `path`; None where the kernel does not say."""
        sessions = await self.parent.session_manager.list_sessions()
        kernel = next((session["kernel"] for session in sessions if session["path"] == path), None)
        if kernel is None or kernel["execution_state"] in ("starting", "restarting", "dead"):
            return set()
        client = self.parent.kernel_manager.get_kernel(kernel["id"]).client()
        client.start_channels(iopub=False, stdin=False, hb=False, control=False)
        try:
            patience = BUSY if kernel["execution_state"] == "busy" else PATIENCE
            reply = await client.comm_info(reply=True, timeout=patience)
            return set(reply["content"]["comms"])
        except TimeoutError:
            return None  # it computes
        finally:
            client.stop_channels()


def drop_ended_demos(cells: list[dict], living: set[str] | None) -> None:
    """Leave a picture and a note of each demo whose widget is not among the `living`; all are, where that is None."""
    for cell in cells:
        kept = []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if living is not None and "image/png" in data and VIEW in data and data[VIEW]["model_id"] not in living:
                del data[VIEW]
                said = {"text/markdown": f"*{NOTE}*", "text/plain": NOTE}
                kept.append(type(output)(output_type="display_data", data=said, metadata={}))
            kept.append(output)
        if "outputs" in cell:
            cell["outputs"] = kept
