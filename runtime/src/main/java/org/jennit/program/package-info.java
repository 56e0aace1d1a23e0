/**
 * Graphs on ONNX Runtime: a {@link org.jennit.program.Program} compiles one and runs it over batches. May import the
 * packages of the compiler, and tensors.
 */
@NullMarked
package org.jennit.program;

import org.jspecify.annotations.NullMarked;
