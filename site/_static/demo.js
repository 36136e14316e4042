// Demos whose frames were drawn when the site was built: native controls choose one. Loaded when scrolled to.
// In the page stands <figure class="demo" data-frames="folder/">, the picture at the start and what to know inside.
(() => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  class Demo {
    constructor(figure) {
      this.figure = figure;
      this.folder = figure.dataset.frames;
      this.info = JSON.parse(figure.querySelector("script").textContent);
      this.sheets = new Map();
      this.at = this.info.controls.map((control) => control.start);
      this.first = figure.querySelector("img");
      this.canvas = make("canvas", { width: this.info.width, height: this.info.height });
      this.canvas.style.width = `${this.info.width / 2}px`;  // two pixels of a frame for each of the page
      this.canvas.setAttribute("role", "img");
      this.canvas.setAttribute("aria-label", this.first.alt);
      this.pen = this.canvas.getContext("2d");
      this.said = make("p", { className: "said" });
      this.said.setAttribute("role", "status");
      this.putIn();
    }

    // The picture at the start stays until it can be drawn on the canvas, so that nothing flickers.
    async putIn() {
      const controls = make("div", { className: "controls" });
      this.inputs = this.info.controls.map((control, i) => this.control(control, i, controls));
      const reset = make("button", { type: "button", textContent: "Reset" });
      reset.addEventListener("click", () => this.reset());
      controls.append(reset);
      await this.first.decode().catch(() => {});
      this.pen.drawImage(this.first, 0, 0, this.info.width, this.info.height);
      this.first.replaceWith(controls, this.canvas, this.said);
      this.figure.dataset.ready = "yes";
    }

    control({ name, kind, values, start }, i, controls) {
      const label = make("label", {}), shown = make("output", {});
      const input = make(kind === "choice" ? "select" : "input", {});
      label.append(make("span", { textContent: name }), input, shown);
      shown.setAttribute("aria-hidden", "true");  // the control itself says its value
      if (kind === "choice") input.append(...values.map((text, j) => make("option", { textContent: text, value: j })));
      else if (kind === "box") Object.assign(input, { type: "checkbox", checked: start === 1 });
      else Object.assign(input, { type: "range", min: 0, max: values.length - 1, step: 1 });
      if (kind !== "box") input.value = start;
      input.addEventListener("input", () => {
        this.at[i] = kind === "box" ? +input.checked : +input.value;
        this.tell(i);
        this.show(i);
      });
      controls.append(label);
      this.tell(i, input);
      return input;
    }

    tell(i, input = this.inputs[i]) {
      const { kind, values } = this.info.controls[i];
      if (kind !== "slider") return;
      input.setAttribute("aria-valuetext", values[this.at[i]]);
      input.nextElementSibling.textContent = values[this.at[i]];
    }

    reset() {
      this.info.controls.forEach(({ kind, start }, i) => {
        this.at[i] = start;
        if (kind === "box") this.inputs[i].checked = start === 1;
        else this.inputs[i].value = start;
        this.tell(i);
      });
      this.show(0);
    }

    // Frames are numbered as one counts: the last control runs first.
    frame(at) {
      return at.reduce((number, position, i) => number * this.info.controls[i].values.length + position, 0);
    }

    file(at) {
      const number = this.frame(at), { row, per, kind } = this.info;
      return `${Math.floor(number / row)}_${Math.floor(number % row / per)}.${kind}`;
    }

    // The last three sheets stay decoded. A page that was opened as a file may not fetch, but may show pictures.
    sheet(file) {
      let found = this.sheets.get(file);
      this.sheets.delete(file);
      found ??= location.protocol === "file:" ? this.loaded(file)
        : fetch(this.folder + file).then((answer) => answer.blob()).then(createImageBitmap);
      this.sheets.set(file, found);
      if (this.sheets.size > 3) {
        const [oldest, image] = this.sheets.entries().next().value;
        this.sheets.delete(oldest);
        image.then((bitmap) => bitmap.close?.());
      }
      return found;
    }

    async loaded(file) {
      const image = make("img", { src: this.folder + file });
      await image.decode();
      return image;
    }

    async show(moved) {
      const { width, height, row, per, said } = this.info, at = [...this.at], number = this.frame(at);
      const image = await this.sheet(this.file(at));
      if (number !== this.frame(this.at)) return;  // moved on meanwhile
      this.pen.drawImage(image, 0, number % row % per * height, width, height, 0, 0, width, height);
      this.said.textContent = said[number];
      this.canvas.setAttribute("aria-label", said[number] || this.first.alt);
      this.figure.dispatchEvent(new CustomEvent("shown", { detail: number }));
      for (const step of [-1, 1]) {  // those beside it are fetched while one looks
        const next = at.map((position, i) => (i === moved ? position + step : position));
        if (next[moved] >= 0 && next[moved] < this.info.controls[moved].values.length) this.sheet(this.file(next));
      }
    }
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      new Demo(target);
    }
  }, { rootMargin: "300px" });
  document.querySelectorAll("figure[data-frames]").forEach((figure) => watcher.observe(figure));
})();
