/**
 * Pictures in (decoded, resized, normalised) and heatmaps out (laid out, coloured). May import {@code org.jennit} and the
 * packages of the compiler.
 */
@NullMarked
package org.jennit.image;

import org.jspecify.annotations.NullMarked;
