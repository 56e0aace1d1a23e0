/**
 * Explanations of many files. It starts at {@link org.jennit.dataset.DatasetRun}, and files go this way:
 * {@link org.jennit.dataset.Sample} finds them, {@code SampleBatches} groups them,
 * {@link org.jennit.dataset.SampleReader} turns them into inputs, {@code BatchExplainer} explains them, and a
 * {@link org.jennit.dataset.ResultSink} takes the results. {@link org.jennit.dataset.FolderSink} writes them into a folder,
 * with a {@code RunRecord} from which an interrupted run resumes. May import the library and {@code org.jennit.image}.
 */
@NullMarked
package org.jennit.dataset;

import org.jspecify.annotations.NullMarked;
