/**
 * Explanations of pictures and tensors: {@code jennit explain}. It starts at
 * {@link org.jennit.cli.explain.ExplainCommand}, and files go this way: {@code SampleChoice} finds them, {@code Batches}
 * groups them, {@code SampleReader} makes them inputs, {@code BatchRun} explains them, {@code ResultWriter} writes what came
 * of them, and {@code RunRecord} says that they are finished; {@code Explanation} runs all of it at once, in {@code Stage}s.
 * May import everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.explain;

import org.jspecify.annotations.NullMarked;
