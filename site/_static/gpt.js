// Lesson 14 in the page: type a beginning, see what comes next and where each head looks, or let it write.
// In the page stands <figure class="demo" data-gpt="script of weights">, a picture inside.
(() => {
  const CONTEXT = 64, AGAIN = 32, PAUSE = 33;  // milliseconds a letter: it could write far quicker than one reads
  const make = (tag, properties, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };
  const visible = (letter) => (letter === " " ? "\u2423" : letter);
  const percent = (chance) => `${Math.round(100 * chance)} %`;

  class Writer {
    constructor(figure) {
      const about = window.courseNetworks.gpt;
      this.alphabet = [...about.alphabet];
      this.net = new networks.Gpt(networks.unpack(about), about);
      this.text = make("textarea", { rows: 3, value: "The value of the expr", spellcheck: false });
      this.heads = make("select", {});
      for (let layer = 1; layer <= this.net.layers; layer++) {
        for (let head = 1; head <= about.heads; head++) {
          this.heads.append(make("option", { textContent: `layer ${layer}, head ${head}` }));
        }
      }
      this.heat = make("input", { type: "range", min: 1, max: 20, step: 1, value: 7 });
      this.heatShown = make("output", {});
      this.button = make("button", { type: "button", textContent: "Write" });
      this.next = make("div", { className: "next" });
      this.looks = make("div", { className: "looks" });
      this.looks.setAttribute("role", "img");
      this.said = make("p", { className: "said" });
      this.said.setAttribute("role", "status");
      const row = (name, ...inside) => make("label", {}, make("span", { textContent: name }), ...inside);
      figure.querySelector("img").replaceWith(
        make("div", { className: "controls" }, row("your beginning", this.text), row("look through", this.heads),
          row("temperature", this.heat, this.heatShown), this.button),
        make("div", { textContent: "where the last letter looks: the darker, the more" }), this.looks,
        make("div", { textContent: "the next letter" }), this.next, this.said);
      this.text.addEventListener("input", () => { this.stop(); this.look(); });
      this.heads.addEventListener("input", () => this.look());
      this.heat.addEventListener("input", () => this.tell());
      this.button.addEventListener("click", () => (this.timer ? this.stop() : this.write()));
      this.tell();
      this.look();
      figure.dataset.ready = "yes";
    }

    tell() {
      const text = (this.heat.value / 10).toFixed(1);
      this.heat.setAttribute("aria-valuetext", text);
      this.heatShown.textContent = text;
    }

    // What the network reads: the letters that it knows, and of them the last.
    known() {
      const codes = [...this.text.value].map((letter) => this.alphabet.indexOf(letter === "\n" ? " " : letter));
      const kept = codes.filter((code) => code >= 0).slice(-CONTEXT);
      return kept.length ? kept : [this.alphabet.indexOf(" ")];
    }

    readAll(codes) {
      this.net.forget();
      let answer = null;
      for (const code of codes) answer = this.net.read(code);
      return answer;
    }

    look() {
      const codes = this.known(), { logits, looks } = this.readAll(codes);
      const weights = looks.flat()[this.heads.selectedIndex], letters = codes.map((code) => this.alphabet[code]);
      this.looks.replaceChildren(...letters.map((letter, i) => {
        const box = make("span", { textContent: visible(letter) });
        box.style.background = `rgb(213 94 0 / ${weights[i]})`;
        return box;
      }));
      const most = weights.indexOf(Math.max(...weights));
      const where = `letter ${most + 1} of ${letters.length}, ${visible(letters[most])}, ${percent(weights[most])}`;
      this.looks.setAttribute("aria-label", `${this.heads.value} looks most at ${where}`);
      const chances = networks.softmax(logits);
      const best = [...chances.keys()].sort((a, b) => chances[b] - chances[a]).slice(0, 6);
      this.next.replaceChildren(...best.map((code) => {
        const bar = make("i", {});
        bar.style.width = `${160 * chances[code]}px`;
        return make("div", {}, make("b", { textContent: visible(this.alphabet[code]) }), bar, percent(chances[code]));
      }));
      this.said.textContent = `It expects ${visible(this.alphabet[best[0]])}, ${percent(chances[best[0]])}.`;
    }

    // Drawn by chance, as `write` of the lesson does it.
    drawn(logits) {
      const chances = networks.softmax(logits.map((logit) => logit / (this.heat.value / 10)));
      let left = Math.random();
      const found = chances.findIndex((chance) => (left -= chance) < 0);
      return found < 0 ? chances.length - 1 : found;
    }

    write(count = 200) {
      let codes = this.known(), answer = this.readAll(codes);
      this.button.textContent = "Stop";
      this.said.textContent = "It writes.";
      this.timer = setInterval(() => {
        const code = this.drawn(answer.logits);
        this.text.value += this.alphabet[code];
        this.text.scrollTop = this.text.scrollHeight;
        codes.push(code);
        if (codes.length > CONTEXT) {  // its memory is full: it goes on from the last letters alone
          codes = codes.slice(-AGAIN);
          answer = this.readAll(codes);
        } else answer = this.net.read(code);
        if (--count === 0) this.stop();
      }, PAUSE);
    }

    stop() {
      if (!this.timer) return;
      clearInterval(this.timer);
      this.timer = null;
      this.button.textContent = "Write";
      this.look();
    }
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      document.head.append(make("script", { src: target.dataset.gpt, onload: () => new Writer(target) }));
    }
  }, { rootMargin: "300px" });
  document.querySelectorAll("figure[data-gpt]").forEach((figure) => watcher.observe(figure));
})();
