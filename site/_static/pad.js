// Lesson 09 in the page: a pad whose digit the lesson's network reads, and a filter of nine sliders.
// In the page stands <figure class="demo" data-pad="script of weights"> or data-filter, a picture inside.
(() => {
  const PAD = 280, SMALL = 28;
  const make = (tag, properties, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };

  // A picture of n x n numbers, each turned into a colour by `colour(value)`, drawn with sharp squares.
  function paint(canvas, size, values, colour, left = 0, top = 0, scale = 1) {
    const image = new ImageData(size, size);
    for (let i = 0; i < size * size; i++) image.data.set([...colour(values[i]), 255], 4 * i);
    const small = make("canvas", { width: size, height: size });
    small.getContext("2d").putImageData(image, 0, 0);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = false;
    pen.drawImage(small, left, top, size * scale, size * scale);
  }
  const ink = (most) => (value) => Array(3).fill(255 * (1 - Math.min(1, value / most)));
  function spoken(canvas, text) {
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", text);
  }
  function titled(title, ...inside) {
    return make("div", { className: "panel" }, make("div", { textContent: title }), ...inside);
  }

  class Pad {
    constructor(figure) {
      const { digits } = window.courseNetworks;
      [this.about, this.parts] = [digits, networks.unpack(digits)];
      this.canvas = make("canvas", { width: PAD, height: PAD, className: "draw" });
      spoken(this.canvas, "Pad to draw a digit on with mouse, pen or finger; or choose an example below");
      this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
      Object.assign(this.pen, { lineWidth: 20, lineCap: "round", lineJoin: "round", fillStyle: "white" });
      this.said = make("p", { className: "said" });
      this.said.setAttribute("role", "status");
      this.got = make("canvas", { width: 140, height: 140 });
      this.maps = make("canvas", { width: 236, height: 236 });
      this.bars = make("div", { className: "bars" });
      this.bars.setAttribute("role", "img");
      for (let digit = 0; digit < 10; digit++) this.bars.append(make("div", {}, make("i", {}), `${digit}`));
      const results = make("div", { className: "panels" }, titled("what the network gets", this.got),
        titled("probability", this.bars), titled("its first feature maps", this.maps));
      const pad = titled("draw a digit", this.canvas, this.buttons(), this.said);
      figure.querySelector("img").replaceWith(make("div", { className: "panels" }, pad, results));
      this.listen();
      this.example(digits.first);
      figure.dataset.ready = "yes";
    }

    buttons() {
      const clear = make("button", { type: "button", textContent: "Clear" });
      clear.addEventListener("click", () => { this.pen.fillRect(0, 0, PAD, PAD); this.read(); });
      const examples = Array.from({ length: 10 }, (_, digit) => {
        const button = make("button", { type: "button", textContent: digit });
        button.setAttribute("aria-label", `Example of a ${digit}`);
        button.addEventListener("click", () => this.example(digit));
        return button;
      });
      return make("div", { className: "buttons" }, clear, make("span", { textContent: "examples:" }), ...examples);
    }

    example(digit) {
      const all = networks.bytes(this.about.examples), size = SMALL * SMALL;
      paint(this.canvas, SMALL, all.subarray(digit * size, (digit + 1) * size), ink(255), 0, 0, PAD / SMALL);
      this.read();
    }

    // As digit_pad.js of the lesson does it.
    listen() {
      let last = null, finger = null, waiting = false;
      const place = ({ clientX, clientY }) => {
        const box = this.canvas.getBoundingClientRect();
        return [(clientX - box.left) * PAD / box.width, (clientY - box.top) * PAD / box.height];
      };
      const stroke = (event) => {
        const now = place(event);
        this.pen.beginPath();
        this.pen.moveTo(...last);
        this.pen.lineTo(...now);
        this.pen.stroke();
        last = now;
        if (!waiting) requestAnimationFrame(() => { waiting = false; this.read(); });
        waiting = true;
      };
      this.canvas.addEventListener("pointerdown", (event) => {
        if (last) return;  // a second finger
        this.canvas.setPointerCapture(event.pointerId);
        [finger, last] = [event.pointerId, place(event)];
        stroke(event);
      });
      this.canvas.addEventListener("pointermove", (event) => {
        if (last && event.pointerId === finger) stroke(event);
      });
      for (const end of ["pointerup", "pointercancel"]) {
        this.canvas.addEventListener(end, (event) => { if (event.pointerId === finger) last = null; });
      }
    }

    drawn() {
      const small = make("canvas", { width: SMALL, height: SMALL }), pen = small.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(this.canvas, 0, 0, SMALL, SMALL);
      const { data } = pen.getImageData(0, 0, SMALL, SMALL);
      return Uint8Array.from({ length: SMALL * SMALL }, (_, i) => 255 - data[4 * i]);
    }

    read() {
      const pixels = networks.asMnist(this.drawn());
      const { logits, maps } = networks.readDigit(this.parts, this.about, pixels);
      const chances = networks.softmax(logits), answer = chances.indexOf(Math.max(...chances));
      const percent = (chance) => `${(100 * chance).toFixed(1)} %`;
      this.said.textContent = `It says ${answer} (${percent(chances[answer])}).`;
      [...this.bars.children].forEach((bar, digit) => { bar.firstChild.style.height = `${100 * chances[digit]}px`; });
      this.bars.setAttribute("aria-label", chances.map((chance, digit) => `${digit}: ${percent(chance)}`).join(", "));
      paint(this.got, SMALL, pixels, ink(255), 0, 0, 5);
      spoken(this.got, "your digit, scaled and centred");
      const most = Math.max(...maps) || 1, pen = this.maps.getContext("2d");
      pen.fillStyle = "#b3b3b3";
      pen.fillRect(0, 0, 236, 236);
      for (let i = 0; i < 16; i++) {
        const map = maps.subarray(196 * i, 196 * (i + 1));
        paint(this.maps, 14, map, ink(most), 1 + 59 * (i % 4), 1 + 59 * Math.floor(i / 4), 4);
      }
      spoken(this.maps, "16 pictures: where each filter of the first block found its pattern");
    }
  }

  // matplotlib's colours "RdBu": red below zero, white, blue above.
  const REDBLUE = ["67001f", "b2182b", "d6604d", "f4a582", "fddbc7", "f7f7f7", "d1e5f0", "92c5de", "4393c3", "2166ac",
    "053061"].map((code) => [0, 2, 4].map((i) => parseInt(code.slice(i, i + 2), 16)));
  function redBlue(value) {
    const place = Math.min(1, Math.max(0, (value + 3) / 6)) * 10, i = Math.min(9, Math.floor(place));
    return REDBLUE[i].map((part, c) => part + (REDBLUE[i + 1][c] - part) * (place - i));
  }

  const NAMES = ["upper", "middle", "lower"]
    .flatMap((row) => ["left", "centre", "right"].map((side) => `${row} ${side}`));
  const START = [-1, 0, 1, -1, 0, 1, -1, 0, 1];

  class Filter {
    constructor(figure) {
      const { digits } = window.courseNetworks, size = SMALL * SMALL;
      const pixels = networks.bytes(digits.examples).subarray(digits.first * size, (digits.first + 1) * size);
      this.digit = Float32Array.from(pixels, (pixel) => pixel / 255);
      this.before = make("canvas", { width: 260, height: 260 });
      this.after = make("canvas", { width: 260, height: 260 });
      paint(this.before, SMALL, this.digit, ink(Math.max(...this.digit)), 0, 0, 260 / SMALL);
      spoken(this.before, "the digit");
      this.said = make("p", { className: "said" });
      this.said.setAttribute("role", "status");
      const grid = make("div", { className: "nine" });
      this.inputs = NAMES.map((name, i) => {
        const input = make("input", { type: "range", min: -2, max: 2, step: 0.5, value: START[i] });
        input.addEventListener("input", () => this.show());
        grid.append(make("label", {}, make("span", { textContent: name }), input, make("output", {})));
        return input;
      });
      const reset = make("button", { type: "button", textContent: "Reset" });
      reset.addEventListener("click", () => {
        this.inputs.forEach((input, i) => { input.value = START[i]; });
        this.show();
      });
      const panels = [titled("picture", this.before), titled("feature map", this.after)];
      figure.querySelector("img").replaceWith(grid, reset, make("div", { className: "panels" }, ...panels), this.said);
      this.show();
      figure.dataset.ready = "yes";
    }

    show() {
      const weights = this.inputs.map((input) => {
        const text = (+input.value).toFixed(1).replace("-", "\u2212");
        input.setAttribute("aria-valuetext", text);
        input.nextElementSibling.textContent = text;
        return +input.value;
      });
      const whole = networks.convolve(this.digit, SMALL, 1, weights, 1), inner = [];  // without padding
      for (let row = 1; row < 27; row++) inner.push(...whole.subarray(row * SMALL + 1, row * SMALL + 27));
      this.map = inner;
      paint(this.after, 26, inner, redBlue, 0, 0, 10);
      this.said.textContent = `The weights add up to ${weights.reduce((a, b) => a + b, 0)}.`.replace("-", "\u2212");
      const [low, high] = [Math.min(...inner), Math.max(...inner)].map((n) => n.toFixed(1).replace("-", "\u2212"));
      spoken(this.after, `feature map, from ${low} (red) to ${high} (blue)`);
    }
  }

  const scripts = new Map();
  function loaded(address) {
    if (!scripts.has(address)) {
      scripts.set(address, new Promise((done) => document.head.append(make("script", { src: address, onload: done }))));
    }
    return scripts.get(address);
  }
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      const { pad, filter } = target.dataset;
      loaded(pad ?? filter).then(() => (pad ? new Pad(target) : new Filter(target)));
    }
  }, { rootMargin: "300px" });
  document.querySelectorAll("figure[data-pad], figure[data-filter]").forEach((figure) => watcher.observe(figure));
})();
