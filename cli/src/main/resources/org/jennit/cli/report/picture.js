/** A photograph and its heatmap, and all that lies between them. */
class PictureView {
  #photo = null;
  #context;

  constructor(article, changed) {
    this.stage = article.querySelector('.stage');
    this.image = article.querySelector('.photo');
    this.slider = article.querySelector('.mix');
    this.modes = [...article.querySelectorAll('.modes button')];
    this.minis = [...article.querySelectorAll('.mini')];
    this.#context = this.stage.getContext('2d');
    this.slider.addEventListener('input', changed);
    for (const mode of this.modes) {
      mode.addEventListener('click', () => {
        this.slider.value = mode.dataset.mix;
        changed();
      });
    }
  }

  /** Waits until the photograph can be drawn. */
  async ready() {
    await this.image.decode();
    const {width, height} = this.stage;
    const canvas = Object.assign(document.createElement('canvas'), {width, height});
    const context = canvas.getContext('2d');
    context.drawImage(this.image, 0, 0, width, height);
    this.#photo = context.getImageData(0, 0, width, height).data;
  }

  /** Draws a target, and the others small. */
  draw(targets, chosen, palette, boundOf) {
    const mix = Number(this.slider.value) / 100;
    this.#draw(this.stage, targets[chosen], palette, boundOf(targets[chosen]), mix);
    for (const mode of this.modes) {
      const place = Number(mode.dataset.mix) / 100;
      this.#draw(mode.querySelector('canvas'), targets[chosen], palette, boundOf(targets[chosen]), place);
      mode.setAttribute('aria-pressed', String(place === mix));
    }
    this.minis.forEach((mini, i) => this.#draw(mini, targets[i], palette, boundOf(targets[i]), 1));
    const shown = mix === 0 ? 'photograph' : mix === 0.5 ? 'overlay' : mix === 1 ? 'heatmap'
      : mix < 0.5 ? 'between photograph and overlay' : 'between overlay and heatmap';
    this.slider.setAttribute('aria-valuetext', shown);
  }

  /**
   * The overlay is gray where there is no relevance, and its colour shows the more the more there is:
   * (1 - a) * gray + a * colour with a = sqrt(|r| / bound). On either side of it the pictures are mixed.
   */
  #draw(canvas, relevance, palette, bound, mix) {
    const context = canvas === this.stage ? this.#context : canvas.getContext('2d');
    const image = context.createImageData(canvas.width, canvas.height);
    const pixels = image.data;
    const photo = this.#photo;
    const rgb = palette.rgb;
    const values = relevance.values;
    const towards = mix <= 0.5 ? 2 * mix : 2 * mix - 1;
    for (let p = 0, q = 0; p < values.length; p++, q += 4) {
      const i = 3 * Palette.index(values[p], bound);
      const alpha = bound === 0 ? 0 : Math.sqrt(Math.min(1, Math.abs(values[p]) / bound));
      const gray = 0.299 * photo[q] + 0.587 * photo[q + 1] + 0.114 * photo[q + 2];
      for (let c = 0; c < 3; c++) {
        const over = (1 - alpha) * gray + alpha * rgb[i + c];
        pixels[q + c] = mix <= 0.5
          ? photo[q + c] + towards * (over - photo[q + c])
          : over + towards * (rgb[i + c] - over);
      }
      pixels[q + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }
}
