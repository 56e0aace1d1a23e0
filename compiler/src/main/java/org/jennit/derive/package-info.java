/**
 * Gradients and attribution graphs: walks a graph backward and adds, at each node, the nodes of its rule or of its
 * gradient. May import the packages up to {@code composite}.
 */
@NullMarked
package org.jennit.derive;

import org.jspecify.annotations.NullMarked;
