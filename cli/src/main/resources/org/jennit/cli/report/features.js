/** The features of a row: bars to either side of zero, and a waterfall of them, those that matter most first. */
class FeaturesView {
  #body;
  #sum;
  #rows;

  constructor(article) {
    this.#body = article.querySelector('.features tbody');
    this.#rows = [...this.#body.rows];
    this.#sum = article.querySelector('.features tfoot tr');
  }

  async ready() {}

  /** Draws the relevance of a target. */
  draw(targets, chosen, palette, boundOf) {
    const relevance = targets[chosen];
    const bound = boundOf(relevance);
    const amount = row => relevance.values[Number(row.dataset.place)];
    const order = [...this.#rows].sort((a, b) => Math.abs(amount(b)) - Math.abs(amount(a)));
    const ends = [0];
    for (const row of order) {
      ends.push(ends.at(-1) + amount(row));
    }
    const low = Math.min(...ends);
    const high = Math.max(...ends);
    order.forEach((row, i) => {
      const color = palette.css(amount(row), bound);
      const [bar, step] = row.querySelectorAll('.lane');
      row.querySelector('.amount-of').textContent = formatted(amount(row));
      lane(bar, 0, amount(row), -bound, bound, color);
      lane(step, ends[i], ends[i + 1], low, high, color);
    });
    const sum = ends.at(-1);
    this.#sum.querySelector('.amount-of').textContent = formatted(relevance.sum);
    lane(this.#sum.querySelector('.lane'), 0, sum, low, high, palette.css(sum, Math.max(bound, Math.abs(sum))));
    this.#body.append(...order);
  }
}

/** Draws a bar between two numbers, and a line at zero, on a scale from low to high. */
function lane(svg, from, to, low, high, color) {
  const place = number => high > low ? 2 + 196 * (number - low) / (high - low) : 100;
  const rect = svg.querySelector('rect');
  rect.setAttribute('x', Math.min(place(from), place(to)));
  rect.setAttribute('width', Math.max(1, Math.abs(place(to) - place(from))));
  rect.setAttribute('y', 2);
  rect.setAttribute('height', 12);
  rect.setAttribute('fill', color);
  svg.querySelector('path').setAttribute('d', `M${place(0)} 0V16`);
}

/** All rows of a table: for each feature a dot for each row, at its relevance, coloured by the value of the feature. */
class Swarm {
  #svg;
  #data;
  #targets;

  constructor(section, settings) {
    this.#svg = section.querySelector('.swarm');
    this.#data = JSON.parse(section.querySelector('script[type="application/json"]').textContent);
    this.#targets = this.#data.targets.map(data => new Relevance(data, settings.precision));
    const select = section.querySelector('select');
    select.addEventListener('input', () => this.#draw(Number(select.value)));
    this.#draw(Number(select.value));
  }

  #draw(chosen) {
    const {features, values} = this.#data;
    const {values: relevance, bound} = this.#targets[chosen];
    const amount = (row, feature) => relevance[row * features.length + feature];
    const mean = feature => values.reduce((sum, _, row) => sum + Math.abs(amount(row, feature)), 0) / values.length;
    const order = features.map((_, feature) => feature).sort((a, b) => mean(b) - mean(a)).slice(0, 20);
    const line = 30;
    const height = order.length * line + 24;
    this.#svg.setAttribute('viewBox', `0 0 760 ${height}`);
    const place = number => 440 + (bound === 0 ? 0 : 250 * number / bound);
    const parts = [drawn('path', {d: `M${place(0)} 0V${height - 22}`, class: 'zero'})];
    order.forEach((feature, i) => {
      const middle = i * line + line / 2;
      parts.push(written(180, middle + 4, 'end', shortened(features[feature])));
      const crowds = new Map();
      values.forEach((row, number) => {
        const x = Math.round(place(amount(number, feature)));
        const crowd = crowds.get(x >> 1) ?? 0;
        crowds.set(x >> 1, crowd + 1);
        const aside = (crowd % 2 === 0 ? 1 : -1) * Math.ceil(crowd / 2) * 2.4;
        parts.push(drawn('circle', {
          cx: x, cy: middle + Math.max(-12, Math.min(12, aside)), r: 3, fill: warmth(row[feature])}));
      });
      parts.push(written(750, middle + 4, 'end', formatted(Number(mean(feature).toPrecision(3)))));
    });
    for (const [number, anchor] of [[-bound, 'middle'], [0, 'middle'], [bound, 'middle']]) {
      parts.push(written(place(number), height - 4, anchor, formatted(Number(number.toPrecision(3)))));
    }
    this.#svg.replaceChildren(...parts);
  }
}

/** The colour of a value between the lowest, 0, and the highest, 1; gray where there is none. */
function warmth(share) {
  const between = (a, b) => Math.round(a + share * (b - a));
  return share < 0 ? '#9a9ea5' : `rgb(${between(43, 214)} ${between(108, 41)} ${between(176, 58)})`;
}

function drawn(kind, attributes) {
  const element = document.createElementNS(document.querySelector('.swarm').namespaceURI, kind);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

function written(x, y, anchor, letters) {
  const element = drawn('text', {x, y, 'text-anchor': anchor});
  element.textContent = letters;
  return element;
}

/** A name that fits beside the dots. */
function shortened(name) {
  return name.length > 24 ? `${name.slice(0, 23)}\u2026` : name;
}
