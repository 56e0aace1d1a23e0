/**
 * Colour maps: {@code jennit palette}. It starts at {@link org.jennit.cli.palette.PaletteCommand}; may import everything
 * else of Jennit but the other commands.
 */
@NullMarked
package org.jennit.cli.palette;

import org.jspecify.annotations.NullMarked;
