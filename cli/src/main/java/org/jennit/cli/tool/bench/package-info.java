/**
 * The {@code bench} command: what attribution costs, in time and memory, next to the model's own forward pass. It starts
 * at {@link org.jennit.cli.tool.bench.BenchCommand}; may import the library and the rest of the command.
 */
@NullMarked
package org.jennit.cli.tool.bench;

import org.jspecify.annotations.NullMarked;
