/**
 * The passes that make a graph smaller and faster without changing what it computes. May import the packages up to
 * {@code derive}.
 */
@NullMarked
package org.jennit.optimize;

import org.jspecify.annotations.NullMarked;
