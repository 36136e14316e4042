// Copies each slider's visible label into its handle's aria-label, and describes the picture. The controls may
// appear after this widget does, so it looks until it has found them.
function render({ el }) {
  el.style.display = "none";
  const name = () => {
    const box = el.parentElement;
    if (!box) return;
    for (const slider of box.querySelectorAll(".widget-slider")) {
      const label = slider.querySelector(".widget-label")?.textContent.trim();
      for (const handle of slider.querySelectorAll(".noUi-handle")) {
        if (label && handle.getAttribute("aria-label") !== label) {
          handle.setAttribute("aria-label", label);
        }
      }
    }
  };
  const describe = () => {
    for (const img of el.parentElement?.querySelectorAll("img") ?? []) {
      img.alt = "A figure that is drawn again whenever a control changes; the text around it says what to see.";
    }
    for (const note of el.parentElement?.querySelectorAll(".widget-html-content") ?? []) {
      note.setAttribute("role", "status");
    }
  };
  const timer = setInterval(() => { name(); describe(); }, 200);
  const stop = setTimeout(() => clearInterval(timer), 10000);
  return () => { clearInterval(timer); clearTimeout(stop); };
}
export default { render };
