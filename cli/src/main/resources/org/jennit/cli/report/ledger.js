/** Where the relevance of a target went. */
class LedgerView {
  #details;

  constructor(article) {
    this.#details = article.querySelector('.ledger');
  }

  /** Shows a ledger; null hides the table. */
  show(ledger) {
    this.#details.hidden = ledger === null;
    if (ledger === null) {
      return;
    }
    const kept = ledger.totals.reduce((sum, amount) => sum + amount, 0);
    const parts = ledger.kinds.map((kind, i) => `${kind} ${formatted(ledger.totals[i])}`).join(', ');
    this.#details.querySelector('.balance').textContent =
      `Output ${formatted(ledger.output)} = input ${formatted(ledger.input)} + kept ${formatted(kept)}`
      + (parts ? ` (${parts})` : '') + `, unaccounted for ${formatted(ledger.difference)}.`;
    const largest = Math.max(...ledger.rows.map(row => Math.abs(sum(row.kept))));
    const table = document.createElement('table');
    const head = table.createTHead().insertRow();
    head.append(cell('th', 'Layer'), ...ledger.kinds.map(kind => cell('th', kind, 'number')), cell('th', 'all', 'number'), cell('th', ''));
    const body = table.createTBody();
    for (const row of ledger.rows) {
      const all = sum(row.kept);
      const line = body.insertRow();
      const name = cell('th', row.layer);
      name.scope = 'row';
      line.append(name, ...row.kept.map(amount => cell('td', amount === 0 ? '' : formatted(amount), 'number')));
      line.append(cell('td', formatted(all), 'number'), bar(all, largest));
    }
    this.#details.querySelector('table').replaceWith(table);
  }
}

function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}

function cell(kind, text, style = '') {
  const element = document.createElement(kind);
  element.textContent = text;
  element.className = style;
  return element;
}

function bar(amount, largest) {
  const element = cell('td', '', 'amount');
  const length = document.createElement('span');
  length.className = amount < 0 ? 'minus' : 'plus';
  length.style.width = `${largest === 0 ? 0 : 100 * Math.abs(amount) / largest}%`;
  element.append(length);
  return element;
}
