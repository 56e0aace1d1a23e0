/**
 * Explanations measured: {@code jennit check}. It starts at {@link org.jennit.cli.check.CheckCommand}; may import everything
 * else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.check;

import org.jspecify.annotations.NullMarked;
