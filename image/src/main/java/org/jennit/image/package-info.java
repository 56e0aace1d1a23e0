/**
 * Pictures in, heatmaps out: {@link org.jennit.image.Picture} reads a file, {@link org.jennit.image.Preprocessing}
 * turns it into a model's input, {@link org.jennit.image.Labels} names the classes of the output, and {@link
 * org.jennit.image.Heatmap} shows the relevance; {@link org.jennit.image.Imgify} shows any array. May import {@code
 * org.jennit} and the packages of the compiler.
 */
@NullMarked
package org.jennit.image;

import org.jspecify.annotations.NullMarked;
