/**
 * Canonical forms: rewrites that keep the function and make its layers recognisable. May import the packages up to
 * {@code rewrite}.
 */
@NullMarked
package org.jennit.canonizer;

import org.jspecify.annotations.NullMarked;
