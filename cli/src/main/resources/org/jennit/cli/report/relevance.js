/** The relevance of one target: decoded when it is first drawn. */
class Relevance {
  #encoded;
  #values = null;
  #scale = null;

  /**
   * @param {object} data of the target
   * @param {string} precision of its numbers
   * @param {number} percentile the percentage of the numbers that colours cover; the rest is clipped
   */
  constructor(data, precision, percentile = 100) {
    this.#encoded = data.relevance;
    this.percentile = percentile;
    this.precision = precision;
    this.name = data.name;
    this.explained = data.explained;
    this.warning = data.warning ?? null;
    this.bound = data.bound;
    this.sum = data.sum;
    this.ledger = data.ledger ?? null;
    this.audit = data.audit ?? null;
  }

  /** The numbers, in the order of what they colour. */
  get values() {
    if (this.#values === null) {
      const bytes = Uint8Array.from(atob(this.#encoded), letter => letter.charCodeAt(0));
      const view = new DataView(bytes.buffer);
      this.#values = this.precision === 'int16'
        ? Float64Array.from({length: bytes.length / 2}, (_, i) => view.getInt16(2 * i, true) / 32767 * this.bound)
        : Float64Array.from({length: bytes.length / 4}, (_, i) => view.getFloat32(4 * i, true));
      this.#encoded = '';
    }
    return this.#values;
  }

  /** Where its colours end: a percentile of the sizes, or the largest where that is 0. */
  get scale() {
    if (this.#scale === null) {
      this.#scale = this.percentile === 100 ? this.bound : this.#quantile(this.percentile / 100) || this.bound;
    }
    return this.#scale;
  }

  #quantile(share) {
    const sizes = Float64Array.from(this.values, Math.abs).sort();
    const place = share * (sizes.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sizes.length - 1);
    return sizes[below] + (place - below) * (sizes[above] - sizes[below]);
  }
}

/** A number with six significant digits, with an exponent where plain digits would be many. */
function formatted(number) {
  if (number === 0) {
    return '0';
  }
  const size = Math.abs(number);
  const text = size >= 1e-4 && size < 1e6 ? String(Number(number.toPrecision(6))) : number.toExponential(5);
  return text.replaceAll('-', '\u2212');
}

/** A part of one, in percent. */
function percent(share) {
  const hundredths = 100 * share;
  return `${hundredths.toPrecision(3).replace('-', '\u2212')}\u00a0%`;
}
