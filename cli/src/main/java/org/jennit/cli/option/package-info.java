/**
 * Options that several commands share, and what they denote: models, attributors, composites, targets. May import
 * everything else of Jennit but the commands.
 */
@NullMarked
package org.jennit.cli.option;

import org.jspecify.annotations.NullMarked;
