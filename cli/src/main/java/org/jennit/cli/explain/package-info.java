/**
 * Explanations of pictures and arrays: {@code jennit explain}. It starts at
 * {@link org.jennit.cli.explain.ExplainCommand}, which turns options into a {@link org.jennit.dataset.DatasetRun};
 * {@code ConsoleSink} reports its results. May import everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.explain;

import org.jspecify.annotations.NullMarked;
