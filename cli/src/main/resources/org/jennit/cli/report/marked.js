/** Lines of signals, or tokens of a text: elements that say with data-i which relevance colours them. */
class MarkedView {
  #elements;

  constructor(article) {
    this.#elements = [...article.querySelectorAll('.marked [data-i]')];
  }

  async ready() {}

  /** Colours the elements by a target. */
  draw(targets, chosen, palette, boundOf) {
    const relevance = targets[chosen];
    const bound = boundOf(relevance);
    for (const element of this.#elements) {
      const first = Number(element.dataset.i);
      const value = farthest(relevance.values.subarray(first, first + Number(element.dataset.n ?? 1)));
      const color = palette.css(value, bound);
      if (element instanceof SVGElement) {
        element.setAttribute(element.tagName === 'rect' ? 'fill' : 'stroke', color);
      } else {
        element.style.backgroundColor = color;
        element.style.color = palette.isLight(value, bound) ? '#111' : '#fff';
        element.title = formatted(value);
      }
    }
  }
}

/** The number that is farthest from zero. */
function farthest(numbers) {
  return numbers.reduce((most, number) => Math.abs(number) > Math.abs(most) ? number : most, 0);
}
