/**
 * Explanations of pictures and tensors: {@code jennit explain}. It starts at
 * {@link org.jennit.cli.explain.ExplainCommand}; may import everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.explain;

import org.jspecify.annotations.NullMarked;
