/**
 * Numbers on the host: {@link org.jennit.tensor.Tensor}, its arithmetic, and its files. May import the compiler's graph.
 */
@NullMarked
package org.jennit.tensor;

import org.jspecify.annotations.NullMarked;
