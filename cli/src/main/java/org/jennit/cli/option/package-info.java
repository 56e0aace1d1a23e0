/**
 * Options that several commands share, and what they name: models, attributors, composites, targets, samples. May import everything else
 * of Jennit but the commands.
 */
@NullMarked
package org.jennit.cli.option;

import org.jspecify.annotations.NullMarked;
