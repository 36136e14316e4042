// Shift+Enter puts the next cell into the middle of the page, and what the cell just run shows may lose its head at the
// upper edge. Nothing of this is shown: it runs in every page that knows the kernel's widgets, and brings that output
// into view again, whole where the page has the room, until the reader types, scrolls or clicks.
const PANE = ".jp-WindowedPanel-outer";
const OWN = 200;  // milliseconds in which the front end still moves the page by itself

function bringIntoView(output) {
  const pane = output.closest(PANE);
  if (!pane || !output.childElementCount) return;
  const [out, page] = [output.getBoundingClientRect(), pane.getBoundingClientRect()];
  const below = Math.min(out.bottom - page.bottom, out.top - page.top);  // as much as leaves its head in view
  if (out.top < page.top) pane.scrollTop -= page.top - out.top;
  else if (below > 0) pane.scrollTop += below;
}

function follow(output) {
  let timer;
  const seen = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => bringIntoView(output), OWN);
  });
  seen.observe(output);
  return () => {
    clearTimeout(timer);
    seen.disconnect();
  };
}

function initialize() {
  if (window.courseView) return;  // one for all lessons that are open
  window.courseView = true;
  let stop = () => {};
  const takeOver = () => stop();
  for (const kind of ["keydown", "wheel", "pointerdown"]) window.addEventListener(kind, takeOver, true);
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.shiftKey) return;
    const output = event.target.closest?.(".jp-Notebook")?.querySelector(".jp-CodeCell.jp-mod-active .jp-OutputArea");
    if (output) stop = follow(output);
  }, true);
}
export default { initialize };
