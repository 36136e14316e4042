// A 280 x 280 canvas to draw on. What is sent to Python is the drawing scaled down to 28 x 28.
const SIZE = 280, SMALL = 28;

function render({ model, el }) {
  el.classList.add("digit-pad");
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Pad to draw a digit on");
  const clear = document.createElement("button");
  clear.textContent = "Clear";
  clear.className = "jupyter-button";
  el.append(canvas, clear);

  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const small = document.createElement("canvas");
  small.width = small.height = SMALL;
  const smallPen = small.getContext("2d", { willReadFrequently: true });
  pen.lineWidth = 20;
  pen.lineCap = pen.lineJoin = "round";
  let last = null, finger = null, timer = null, sent = -Infinity, sending = false;

  const wipe = () => { pen.fillStyle = "white"; pen.fillRect(0, 0, SIZE, SIZE); };
  const send = () => {
    timer = null;
    sent = performance.now();
    sending = true;
    smallPen.imageSmoothingQuality = "high";
    smallPen.drawImage(canvas, 0, 0, SMALL, SMALL);
    const rgba = smallPen.getImageData(0, 0, SMALL, SMALL).data;
    const ink = new Uint8Array(SMALL * SMALL);
    for (let i = 0; i < ink.length; i++) ink[i] = 255 - rgba[4 * i];
    model.set("pixels", new DataView(ink.buffer));
    model.save_changes();
    sending = false;
  };
  // At once, and while the pen moves every 30 milliseconds.
  const sendSoon = () => { if (timer === null) timer = setTimeout(send, sent + 30 - performance.now()); };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * SIZE / box.width, (event.clientY - box.top) * SIZE / box.height];
  };
  const stroke = (event) => {
    const now = place(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...now);
    pen.stroke();
    last = now;
    sendSoon();
  };

  // Show what Python put in, scaled up.
  const show = () => {
    const given = model.get("pixels");
    const picture = smallPen.createImageData(SMALL, SMALL);
    for (let i = 0; i < SMALL * SMALL; i++) {
      picture.data.fill(255 - given.getUint8(i), 4 * i, 4 * i + 3);
      picture.data[4 * i + 3] = 255;
    }
    smallPen.putImageData(picture, 0, 0);
    pen.drawImage(small, 0, 0, SIZE, SIZE);
  };

  wipe();
  show();
  const onChange = () => { if (!sending && last === null && timer === null) show(); };
  model.on("change:pixels", onChange);
  canvas.addEventListener("pointerdown", (event) => {
    if (last) return;  // a second finger
    canvas.setPointerCapture(event.pointerId);
    finger = event.pointerId;
    last = place(event);
    stroke(event);
  });
  canvas.addEventListener("pointermove", (event) => { if (last && event.pointerId === finger) stroke(event); });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => { if (event.pointerId === finger) last = null; });
  }
  clear.addEventListener("click", () => { wipe(); sendSoon(); });
  return () => { clearTimeout(timer); model.off("change:pixels", onChange); };
}
export default { render };
