/**
 * Explanations as one HTML file that a browser shows without any network: {@code jennit report}. It starts at
 * {@link org.jennit.cli.report.ReportCommand}; the page itself, its style and its script are resources of this package.
 * May import everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.report;

import org.jspecify.annotations.NullMarked;
