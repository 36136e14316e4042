// Networks that torch trained, computed in the page with plain loops, which whoever has read lesson 09 can read.
// A test holds the numbers to those of torch.

const networks = (() => {
  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

  // A number of 16 bits: a sign, 5 bits that say how large, 10 bits that say how much.
  function half(bits) {
    const sign = bits & 0x8000 ? -1 : 1, power = (bits >> 10) & 31, rest = bits & 1023;
    return sign * (power ? 2 ** (power - 15) * (1 + rest / 1024) : 2 ** -24 * rest);
  }

  // The parts of a network by name, each as a flat list of numbers in the order of torch's `flatten`.
  function unpack({ shapes, weights }) {
    const raw = bytes(weights), parts = {};
    let at = 0;
    for (const [name, shape] of Object.entries(shapes)) {
      const count = shape.reduce((a, b) => a * b, 1);
      parts[name] = Float32Array.from({ length: count }, (_, i) => half(raw[at + 2 * i] | raw[at + 2 * i + 1] << 8));
      at += 2 * count;
    }
    return parts;
  }

  // One convolution with filters of 3 x 3, as torch's conv2d with padding=1, for square pictures of `size`.
  function convolve(x, size, channels, filters, out) {
    const wide = size + 2, padded = new Float32Array(channels * wide * wide), y = new Float32Array(out * size * size);
    for (let c = 0; c < channels; c++) {
      for (let row = 0; row < size; row++) {
        const from = (c * size + row) * size;
        padded.set(x.subarray(from, from + size), (c * wide + row + 1) * wide + 1);
      }
    }
    for (let o = 0; o < out; o++) {
      for (let c = 0; c < channels; c++) {
        for (let k = 0; k < 9; k++) {
          const weight = filters[(o * channels + c) * 9 + k], down = Math.floor(k / 3), right = k % 3;
          for (let row = 0; row < size; row++) {
            const from = (c * wide + row + down) * wide + right, to = (o * size + row) * size;
            for (let column = 0; column < size; column++) y[to + column] += weight * padded[from + column];
          }
        }
      }
    }
    return y;
  }

  // The largest of each 2 x 2, then batch normalisation as in eval(), a factor and a term for each channel, then ReLU.
  function poolNormRelu(x, size, factor, term) {
    const small = Math.floor(size / 2), y = new Float32Array(factor.length * small * small);
    for (let c = 0; c < factor.length; c++) {
      for (let row = 0; row < small; row++) {
        for (let column = 0; column < small; column++) {
          const i = (c * size + 2 * row) * size + 2 * column;
          const most = Math.max(x[i], x[i + 1], x[i + size], x[i + size + 1]);
          y[(c * small + row) * small + column] = Math.max(0, most * factor[c] + term[c]);
        }
      }
    }
    return y;
  }

  // As nn.Linear.
  function linear(x, weight, bias, out) {
    const y = new Float32Array(out);
    for (let o = 0; o < out; o++) {
      let sum = bias ? bias[o] : 0;
      for (let i = 0, at = o * x.length; i < x.length; i++) sum += weight[at + i] * x[i];
      y[o] = sum;
    }
    return y;
  }

  function softmax(x) {
    const most = Math.max(...x), powers = Array.from(x, (value) => Math.exp(value - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }

  // Lesson 09's network: 28 x 28 pixels from 0 to 255 become ten logits; `maps` is what its first block gives on.
  function readDigit(parts, { mean, std }, pixels) {
    let x = Float32Array.from(pixels, (pixel) => (pixel - mean) / std), size = 28, channels = 1, maps = null;
    for (let block = 0; block < 3; block++) {
      const factor = parts[`factor${block}`];
      x = convolve(x, size, channels, parts[`filters${block}`], factor.length);
      x = poolNormRelu(x, size, factor, parts[`term${block}`]);
      [size, channels, maps] = [Math.floor(size / 2), factor.length, maps ?? x];
    }
    return { logits: linear(x, parts.weight, parts.bias, 10), maps };
  }

  // Rounds halves to the even neighbour, as Python does.
  function even(x) {
    const below = Math.floor(x), rest = x - below;
    return rest < 0.5 ? below : rest > 0.5 ? below + 1 : below + below % 2;
  }

  // How much each of `from` pixels counts in each of `to`: torch's bilinear interpolation with antialias=True.
  function shares(from, to) {
    const scale = from / to, reach = Math.max(1, scale);
    return Array.from({ length: to }, (_, i) => {
      const centre = scale * (i + 0.5);
      const first = Math.max(0, Math.floor(centre - reach + 0.5));
      const last = Math.min(from, Math.floor(centre + reach + 0.5));
      const near = Array.from({ length: last - first },
        (_, j) => Math.max(0, 1 - Math.abs(first + j - centre + 0.5) / reach));
      const sum = near.reduce((a, b) => a + b, 0);
      return [first, near.map((share) => share / sum)];
    });
  }

  // The lesson's as_mnist: the ink scaled into 20 x 20, and its mass put in the middle of 28 x 28.
  function asMnist(pixels) {
    const n = 28, inked = [...pixels.keys()].filter((i) => pixels[i]), out = new Uint8Array(n * n);
    if (!inked.length) return out;
    const rows = inked.map((i) => Math.floor(i / n)), columns = inked.map((i) => i % n);
    const top = Math.min(...rows), left = Math.min(...columns);
    const high = Math.max(...rows) - top + 1, wide = Math.max(...columns) - left + 1, scale = 20 / Math.max(high, wide);
    const down = shares(high, Math.max(1, even(high * scale)));
    const across = shares(wide, Math.max(1, even(wide * scale)));
    const total = (list, value) => list.reduce((sum, share, i) => sum + share * value(i), 0);
    const ink = down.map(([first, near]) => across.map(([start, beside]) => total(near, (r) =>
      total(beside, (c) => pixels[(top + first + r) * n + left + start + c]))));
    let sum = 0, y = 0, x = 0;
    ink.forEach((line, r) => line.forEach((value, c) => { sum += value; y += value * r; x += value * c; }));
    const place = (centre, size) => Math.min(Math.max(even(13.5 - centre), 0), n - size);
    const [row, column] = [place(y / sum, ink.length), place(x / sum, ink[0].length)];
    ink.forEach((line, r) => line.forEach((value, c) => { out[(row + r) * n + column + c] = even(value); }));
    return out;
  }

  // Lesson 14's GPT, one letter after the other. The keys and values of earlier letters are kept, as in the lesson.
  class Gpt {
    constructor(parts, { shapes, heads }) {
      Object.assign(this, { parts, heads, width: shapes["embed.weight"][1], kinds: shapes["embed.weight"][0] });
      this.layers = Object.keys(shapes).filter((name) => name.endsWith("attention.make.weight")).length;
      this.forget();
    }

    forget() {
      this.kept = Array.from({ length: this.layers }, () => ({ keys: [], values: [] }));
    }

    norm(x, name) {
      const mean = x.reduce((a, b) => a + b, 0) / x.length;
      const scale = 1 / Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length + 1e-5);
      const weight = this.parts[`${name}.weight`], bias = this.parts[`${name}.bias`];
      return x.map((value, i) => (value - mean) * scale * weight[i] + bias[i]);
    }

    // The lesson's rotary: in each head, number i and number i + d/2 are turned together.
    rotate(x, place) {
      const d = this.width / this.heads, turned = new Float32Array(x.length);
      for (let i = 0; i < x.length; i++) {
        const pair = i % d % (d / 2), angle = place / 100 ** (pair / (d / 2)), second = i % d >= d / 2;
        const other = second ? x[i - d / 2] : -x[i + d / 2];
        turned[i] = x[i] * Math.cos(angle) + other * Math.sin(angle);
      }
      return turned;
    }

    attend(layer, x) {
      const { parts, width, heads } = this, { keys, values } = this.kept[layer], d = width / heads, looks = [];
      const made = linear(x, parts[`blocks.${layer}.attention.make.weight`], null, 3 * width);
      const query = this.rotate(made.subarray(0, width), keys.length);
      keys.push(this.rotate(made.subarray(width, 2 * width), keys.length));
      values.push(made.subarray(2 * width));
      const mixed = new Float32Array(width);
      for (let h = 0; h < heads; h++) {
        const mine = Array.from({ length: d }, (_, i) => h * d + i);  // the numbers of this head
        const score = (key) => mine.reduce((sum, i) => sum + query[i] * key[i], 0) / Math.sqrt(d);
        const weights = softmax(keys.map(score));
        weights.forEach((weight, j) => mine.forEach((i) => { mixed[i] += weight * values[j][i]; }));
        looks.push(weights);
      }
      return [linear(mixed, parts[`blocks.${layer}.attention.join.weight`], null, width), looks];
    }

    // The logits of the letter after this one, and where each head of each layer looks.
    read(code) {
      const { parts, width } = this, looks = [];
      let x = parts["embed.weight"].slice(code * width, (code + 1) * width);
      for (let layer = 0; layer < this.layers; layer++) {
        const name = `blocks.${layer}`, [seen, found] = this.attend(layer, this.norm(x, `${name}.norm1`));
        looks.push(found);
        x = x.map((value, i) => value + seen[i]);
        const wide = linear(this.norm(x, `${name}.norm2`), parts[`${name}.mlp.0.weight`], parts[`${name}.mlp.0.bias`],
          4 * width).map(gelu);
        const thought = linear(wide, parts[`${name}.mlp.2.weight`], parts[`${name}.mlp.2.bias`], width);
        x = x.map((value, i) => value + thought[i]);
      }
      return { logits: linear(this.norm(x, "norm"), parts["head.weight"], null, this.kinds), looks };
    }
  }

  // x times the normal distribution's share below x; the sum is that of Abramowitz and Stegun, 7.1.26.
  function gelu(x) {
    const z = Math.abs(x) / Math.SQRT2, t = 1 / (1 + 0.3275911 * z);
    const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    const erf = Math.sign(x) * (1 - sum * Math.exp(-z * z));
    return 0.5 * x * (1 + erf);
  }

  return { bytes, unpack, convolve, linear, softmax, readDigit, asMnist, Gpt };
})();
