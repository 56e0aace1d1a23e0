/**
 * Models as such: {@code jennit inspect} and {@code jennit compile}. May import everything else of Jennit but the other
 * commands.
 */
@NullMarked
package org.jennit.cli.model;

import org.jspecify.annotations.NullMarked;
