/**
 * Explanations side by side in one picture: {@code jennit compare}. It starts at
 * {@link org.jennit.cli.compare.CompareCommand}; may import everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.compare;

import org.jspecify.annotations.NullMarked;
