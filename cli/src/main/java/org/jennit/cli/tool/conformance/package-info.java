/**
 * Cases with known results, run through the path that users' models take. It starts at
 * {@link org.jennit.cli.tool.conformance.Conformance}; may import everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.tool.conformance;

import org.jspecify.annotations.NullMarked;
