/** The command {@code jennit fuzz}: files damaged at random, and what becomes of them. */
@NullMarked
package org.jennit.cli.tool.fuzz;

import org.jspecify.annotations.NullMarked;
