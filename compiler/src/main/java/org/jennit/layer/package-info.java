/**
 * The layers of a canonical graph: nodes as users know them, by name and type. Entry point: {@link
 * org.jennit.layer.Layers}. May import the packages up to {@code operator}.
 */
@NullMarked
package org.jennit.layer;

import org.jspecify.annotations.NullMarked;
