/**
 * A small interpreter: what values of a graph are for given numbers, in double precision. Entry point: {@link
 * org.jennit.evaluate.Evaluator}. Written to be read and to be right, not to be fast: it confirms what recognition
 * suspects, and folds small constants. May import the packages up to {@code operator}.
 */
@NullMarked
package org.jennit.evaluate;

import org.jspecify.annotations.NullMarked;
