/**
 * How good explanations are: measures by the definitions of their papers. Some look at relevance alone
 * ({@link org.jennit.quality.Concentration}, {@link org.jennit.quality.Localization}), others at what the model does when
 * its input changes ({@link org.jennit.quality.PixelFlipping}, {@link org.jennit.quality.Faithfulness},
 * {@link org.jennit.quality.Stability}) or its parameters ({@link org.jennit.quality.ParameterRandomization}).
 *
 * <p>Measures are about one sample. Whatever is random is given by a seed.
 */
@NullMarked
package org.jennit.quality;

import org.jspecify.annotations.NullMarked;
