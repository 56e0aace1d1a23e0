/**
 * Benchmarks against others. It starts at {@link org.jennit.bench.Responder}; may import everything of Jennit.
 */
@NullMarked
package org.jennit.bench;

import org.jspecify.annotations.NullMarked;
