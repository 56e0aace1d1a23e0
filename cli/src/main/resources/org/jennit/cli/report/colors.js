'use strict';

/** A colour map: its 256 colours at a level, computed as the jennit command does. */
class Palette {
  /**
   * @param {number[][]} nodes place, red, green and blue, each 0 to 255
   * @param {number} level how much the palette is stretched; above 1 colours saturate earlier
   */
  constructor(nodes, level) {
    this.rgb = new Uint8ClampedArray(3 * 256);
    for (let i = 0; i < 256; i++) {
      const value = (2 * i / 255 - 1) * level;
      const place = Math.max(0, Math.min(1, (value + 1) / 2)) * 255;
      this.rgb.set(Palette.#color(nodes, place), 3 * i);
    }
  }

  static #color(nodes, place) {
    let after = 0;
    while (after < nodes.length && nodes[after][0] <= place) {
      after++;
    }
    const low = nodes[Math.max(after - 1, 0)];
    const high = nodes[Math.min(after, nodes.length - 1)];
    const share = high[0] > low[0] ? (place - low[0]) / (high[0] - low[0]) : 0;
    // truncated to 8 bits, but for rounding errors of the arithmetic
    return [1, 2, 3].map(c => Math.trunc(Math.round((low[c] + (high[c] - low[c]) * share) * 1e6) / 1e6));
  }

  /** The index of the colour of a relevance on the scale from -bound to bound. */
  static index(relevance, bound) {
    const share = bound === 0 ? 0.5 : (relevance + bound) / (2 * bound);
    return Math.trunc(Math.max(0, Math.min(255, share * 255)));
  }

  /** The colour of a relevance as CSS takes it. */
  css(relevance, bound) {
    const i = 3 * Palette.index(relevance, bound);
    return `rgb(${this.rgb[i]} ${this.rgb[i + 1]} ${this.rgb[i + 2]})`;
  }

  /** Whether dark letters are easier to read on the colour of a relevance than light ones. */
  isLight(relevance, bound) {
    const i = 3 * Palette.index(relevance, bound);
    return 0.299 * this.rgb[i] + 0.587 * this.rgb[i + 1] + 0.114 * this.rgb[i + 2] > 140;
  }

  /** Draws all colours from left to right. */
  drawOn(canvas) {
    const context = canvas.getContext('2d');
    const image = context.createImageData(256, 1);
    for (let i = 0; i < 256; i++) {
      image.data.set([this.rgb[3 * i], this.rgb[3 * i + 1], this.rgb[3 * i + 2], 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }
}
