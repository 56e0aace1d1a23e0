/**
 * Composites: {@code jennit composite}. It starts at {@link org.jennit.cli.composite.CompositeCommand}; may import
 * everything else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.composite;

import org.jspecify.annotations.NullMarked;
