/** What relevance was at every layer, and how much of it is shown. */
class AuditView {
  #details;
  #share;

  constructor(article) {
    this.#details = article.querySelector('.audits');
    this.#share = article.querySelector('.share');
  }

  show(target) {
    this.#details.hidden = target.audit === null;
    if (target.audit !== null) {
      const drawing = new DOMParser().parseFromString(target.audit, 'image/svg+xml').documentElement;
      this.#details.querySelector('.drawing').replaceChildren(document.adoptNode(drawing));
    }
    this.#share.textContent = target.ledger === null ? '' : shareExplained(target.sum, target.ledger);
  }
}

/** Why the sum that is shown is not that of the output: what kept or added more than a hundredth of it, and why. */
function shareExplained(sum, ledger) {
  const whole = Math.abs(ledger.output);
  const reasons = ledger.totals
    .map((amount, i) => ({amount, kind: ledger.kinds[i], reason: ledger.reasons[i]}))
    .filter(({amount}) => Math.abs(amount) > whole / 100)
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
  if (whole === 0 || reasons.length === 0) {
    return '';
  }
  const parts = reasons.map(({amount, kind, reason}) => {
    const done = amount * ledger.output < 0 ? 'was added' : 'was kept';
    return `${percent(Math.abs(amount) / whole)} ${done} (${kind}): ${reason}`;
  });
  return `Of the output\u2019s relevance ${percent(sum / ledger.output)} is shown. On the way to the input ${parts.join('; ')}.`
    + ' Colours compare the parts of the input with one another, not with the output.';
}
