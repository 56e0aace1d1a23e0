package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.attribution.Attribution;
import org.jennit.cli.Console;
import org.jennit.dataset.SampleAudit;

/**
 * Where the relevance of samples went, as an attribution was asked to tell it: ledgers and audits are printed, and audits
 * written as well.
 *
 * @param folder where audits are written
 * @param stem what the names of their files begin with, with the dot after it, or empty
 * @param console where they are printed
 */
record TracedRelevance(Path folder, String stem, Console console) {
    private static final int MOST_ROWS = 5;

    /** Tells of an attribution of one sample or of several, of which the first are printed and drawn. */
    void tell(Attribution attribution, String name) throws IOException {
        int rows = attribution.ledger().map(ledger -> ledger.output().size()).orElse(0);
        for (int row = 0; row < Math.min(MOST_ROWS, rows); row++) {
            head(row, rows);
            LedgerTable.lines(attribution.ledger().orElseThrow(), row).forEach(console::result);
        }
        SampleAudit audit = new SampleAudit(name, attribution.explained(), attribution.audits());
        int audits = audit.audits().size();
        for (int row = 0; row < Math.min(MOST_ROWS, audits); row++) {
            head(row, audits);
            AuditTable.lines(audit.audits().get(row)).forEach(console::result);
            Path drawing = folder.resolve(stem + (audits == 1 ? "audit.svg" : "audit." + row + ".svg"));
            audit.draw(row, drawing);
            console.say("  audit: " + drawing);
        }
        if (audits > 0) {
            audit.save(folder.resolve(stem + "audit.json"));
        }
    }

    private void head(int row, int rows) {
        if (rows > 1) {
            console.result("row %d:".formatted(row));
        }
    }
}
