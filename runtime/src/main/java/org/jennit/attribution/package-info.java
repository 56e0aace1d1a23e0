/**
 * Methods and results: an {@link org.jennit.attribution.AttributionMethod} says at which variants of its inputs a model is
 * run and combines what comes out into an {@link org.jennit.attribution.Attribution}. May import the packages of the
 * compiler, tensors, programs and targets.
 */
@NullMarked
package org.jennit.attribution;

import org.jspecify.annotations.NullMarked;
