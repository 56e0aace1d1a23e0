/**
 * Methods that explain whatever runs: they hide parts of the input and see what becomes of the score. They need no
 * gradient, so they work for trees as for networks, and take many passes forward.
 */
@NullMarked
package org.jennit.perturbation;

import org.jspecify.annotations.NullMarked;
