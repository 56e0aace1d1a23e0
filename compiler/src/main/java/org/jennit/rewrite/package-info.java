/**
 * Patterns over graphs and their replacements, applied until nothing changes. May import {@code graph}, {@code operator}
 * and {@code onnx}.
 */
@NullMarked
package org.jennit.rewrite;

import org.jspecify.annotations.NullMarked;
