/**
 * Commands for those who develop Jennit or check an installation: conformance cases, seeded networks, benchmarks. They
 * may import everything else of the command, and no command of users imports them.
 */
@NullMarked
package org.jennit.cli.tool;

import org.jspecify.annotations.NullMarked;
