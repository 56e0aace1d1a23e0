/**
 * Pictures in and heatmaps out: {@link org.jennit.image.Picture} is read from a file, {@link
 * org.jennit.image.Preprocessing} makes it a model's input, {@link org.jennit.image.Labels} names the classes of the
 * output, and {@link org.jennit.image.Heatmap} shows its relevance; {@link org.jennit.image.Imgify} shows any array. May
 * import {@code org.jennit} and the packages of the compiler.
 */
@NullMarked
package org.jennit.image;

import org.jspecify.annotations.NullMarked;
