// Stands unseen in every demo and gives it what ipywidgets leaves out: names and values that screen readers can say,
// keys that stay in the demo, and a word when the kernel that draws is gone.
const PICTURE = "A figure that is drawn again whenever a control changes. Now: ";
const ENDED = "The kernel was restarted or has ended. To move these controls, run the cells above and then this one.";
const GONE = ["starting", "restarting", "autorestarting", "terminating", "dead"];  // what a kernel says meanwhile
const CONTROLS = ".widget-slider, .widget-dropdown, .widget-checkbox, .widget-text, button";

function set(element, attribute, value) {
  if (value && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

function name(box, words) {
  for (const slider of box.querySelectorAll(".widget-slider")) {
    for (const handle of slider.querySelectorAll(".noUi-handle")) {
      set(handle, "aria-label", slider.querySelector(".widget-label")?.textContent.trim());
      // The value as it stands beside the slider: ipywidgets says 0.019999999999999997 for 0.02.
      set(handle, "aria-valuetext", slider.querySelector(".widget-readout")?.textContent.trim());
    }
  }
  for (const img of box.querySelectorAll("img")) set(img, "alt", PICTURE + words);
  for (const note of box.querySelectorAll(".widget-html-content")) set(note, "role", "status");
}

function sayEnded(box) {
  if (box.querySelector(".demo-ended")) return;
  const note = document.createElement("div");
  note.className = "demo-ended";
  note.setAttribute("role", "status");
  box.prepend(note);
  note.textContent = ENDED;
  for (const control of box.querySelectorAll(CONTROLS)) control.inert = true;
}

function render({ model, el }) {
  el.style.display = "none";
  const box = () => el.closest(".course-demo");
  // The controls may appear after this widget does, and their values change.
  const rename = () => { if (box()) name(box(), model.get("words")); };
  const watch = new MutationObserver(rename);
  const timer = setInterval(() => {
    if (!box()) return;
    clearInterval(timer);
    rename();
    const values = { attributes: true, attributeFilter: ["aria-valuetext"], characterData: true };
    watch.observe(box(), { childList: true, subtree: true, ...values });
  }, 50);
  // A key pressed on a control belongs to it. JupyterLab and Notebook take no shortcut from an element with this
  // attribute; they look at the focused element only, while a key comes down to it through document, so this must be
  // set before: at window. Commands (Ctrl+S, Shift+Enter) and Escape, which leads back to the cell, stay theirs.
  const keep = (event) => {
    if (!box()?.contains(event.target)) return;
    const command = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !command && event.key !== "Escape");
  };
  window.addEventListener("keydown", keep, true);
  // A kernel that was restarted no longer knows these widgets: the controls would move, and nobody would draw.
  const ended = () => { if (box()) sayEnded(box()); };
  const onStatus = (_, status) => { if (GONE.includes(status)) ended(); };
  const kernel = model.widget_manager?.kernel;
  kernel?.statusChanged?.connect(onStatus);
  model.on("comm_live_update", ended);
  model.on("change:words", rename);
  return () => {
    clearInterval(timer);
    watch.disconnect();
    window.removeEventListener("keydown", keep, true);
    kernel?.statusChanged?.disconnect(onStatus);
    model.off("comm_live_update", ended);
    model.off("change:words", rename);
  };
}
export default { render };
