/**
 * Explanations of pictures and tensors: {@code jennit explain}. It starts at
 * {@link org.jennit.cli.explain.ExplainCommand}, and files go this way: {@code SampleOptions} finds them, {@code SampleBatches}
 * groups them, {@code SampleReader} makes them inputs, {@code BatchExplainer} explains them, {@code FolderSink} writes what came
 * of them, and {@code RunRecord} says that they are finished; {@code DatasetRun} runs all of it at once, in {@code PipelineStage}s.
 * May import everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.explain;

import org.jspecify.annotations.NullMarked;
