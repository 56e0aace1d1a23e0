/**
 * Composites: which rule goes to which layer, as maps and presets. May import the packages up to {@code rule}.
 */
@NullMarked
package org.jennit.composite;

import org.jspecify.annotations.NullMarked;
