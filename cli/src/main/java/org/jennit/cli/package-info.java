/**
 * The {@code jennit} command. It starts at {@code Main}; may import everything else of Jennit.
 */
@NullMarked
package org.jennit.cli;

import org.jspecify.annotations.NullMarked;
