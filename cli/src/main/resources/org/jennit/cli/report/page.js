/** A sample: its view, its targets and what is told of the chosen one. */
class Sample {
  #article;
  #view;
  #ledger;
  #audit;
  #shown = null;

  constructor(article, settings, page) {
    this.#article = article;
    this.targets = JSON.parse(article.querySelector('script[type="application/json"]').textContent)
      .map(data => new Relevance(data, settings.precision, settings.percentile));
    this.#ledger = new LedgerView(article);
    this.#audit = new AuditView(article);
    const changed = () => page.redraw(this);
    this.#view = article.querySelector('.view.picture') ? new PictureView(article, changed)
      : article.querySelector('.features') ? new FeaturesView(article) : new MarkedView(article);
    for (const radio of article.querySelectorAll('.targets input')) {
      radio.addEventListener('change', changed);
    }
  }

  ready() {
    return this.#view.ready();
  }

  get chosen() {
    return Number(this.#article.querySelector('.targets input:checked').value);
  }

  draw(palette, boundOf) {
    const target = this.targets[this.chosen];
    const bound = boundOf(target);
    this.#view.draw(this.targets, this.chosen, palette, boundOf);
    const scale = this.#article.querySelector('.scale');
    scale.querySelector('.low').textContent = bound === 0 ? '0' : formatted(-bound);
    scale.querySelector('.high').textContent = formatted(bound);
    palette.drawOn(scale.querySelector('canvas'));
    if (this.#shown !== target) {
      this.#shown = target;
      this.#tell(target);
    }
  }

  #tell(target) {
    const facts = [['Explained', target.explained]];
    if (target.warning !== null) {
      facts.push(['Warning', target.warning]);
    }
    const ledger = target.ledger;
    if (ledger !== null) {
      facts.push(['Relevance at the output', formatted(ledger.output)]);
    }
    const part = ledger !== null && ledger.output !== 0 ? ` (${percent(target.sum / ledger.output)})` : '';
    facts.push(['Sum of the relevance shown', formatted(target.sum) + part]);
    facts.push(['Largest relevance', formatted(target.bound)]);
    const list = this.#article.querySelector('.facts');
    list.replaceChildren(...facts.flatMap(([name, value]) => [cell('dt', name), cell('dd', value)]));
    this.#ledger.show(ledger);
    this.#audit.show(target);
  }
}

/** The page: what is common to all samples, and which of them have to be drawn anew. */
class Page {
  #settings = JSON.parse(document.getElementById('settings').textContent);
  #map = document.getElementById('map');
  #level = document.getElementById('level');
  #shared = document.getElementById('shared');
  #stretch = this.#settings.level;
  #samples = [];
  #stale = new Set();
  #seen = new Set();
  #frame = 0;

  async start() {
    this.#level.value = Math.log2(this.#stretch);
    this.#map.value = this.#settings.map;
    const articles = [...document.querySelectorAll('.sample')];
    this.#samples = articles.map(article => new Sample(article, this.#settings, this));
    document.querySelectorAll('.summary').forEach(section => new Swarm(section, this.#settings));
    await Promise.all(this.#samples.map(sample => sample.ready()));
    // the slider has steps, the level to start with need not lie on one
    this.#level.addEventListener('input', () => { this.#stretch = 2 ** Number(this.#level.value); });
    for (const control of [this.#map, this.#level, this.#shared]) {
      control?.addEventListener('input', () => this.#redrawAll());
    }
    // only what is near the window is drawn; the rest when it comes near
    const watcher = new IntersectionObserver(entries => {
      for (const entry of entries) {
        const sample = this.#samples[articles.indexOf(entry.target)];
        this.#seen[entry.isIntersecting ? 'add' : 'delete'](sample);
      }
      this.#soon();
    }, {rootMargin: '50%'});
    articles.forEach(article => watcher.observe(article));
    this.#beforePrint();
    this.#redrawAll();
  }

  redraw(sample) {
    this.#stale.add(sample);
    this.#soon();
  }

  #redrawAll() {
    this.#samples.forEach(sample => this.#stale.add(sample));
    this.#soon();
  }

  #soon() {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw(sample => this.#seen.has(sample));
      });
    }
  }

  #draw(wanted) {
    const palette = new Palette(this.#settings.maps[this.#map.value], this.#stretch);
    document.getElementById('level-value').textContent = String(Number(this.#stretch.toPrecision(3)));
    palette.drawOn(document.getElementById('legend'));
    const boundOf = this.#shared?.checked ? this.#largest() : target => target.scale;
    for (const sample of [...this.#stale].filter(wanted)) {
      sample.draw(palette, boundOf);
      this.#stale.delete(sample);
      document.documentElement.dataset.ready = 'true'; // something can be seen
    }
  }

  /** The scale of all samples at once. */
  #largest() {
    const bound = Math.max(...this.#samples.flatMap(sample => sample.targets.map(target => target.scale)));
    return () => bound;
  }

  /** On paper nothing can be opened or scrolled to. */
  #beforePrint() {
    let opened = [];
    addEventListener('beforeprint', () => {
      this.#draw(() => true);
      opened = [...document.querySelectorAll('details:not([open])')];
      opened.forEach(details => { details.open = true; });
    });
    addEventListener('afterprint', () => opened.forEach(details => { details.open = false; }));
  }
}

new Page().start();
