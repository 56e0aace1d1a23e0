/**
 * The graph that everything else reads and makes: immutable, in static single assignment, topologically ordered. It
 * starts at {@code Graph}. Imports nothing of Jennit.
 */
@NullMarked
package org.jennit.graph;

import org.jspecify.annotations.NullMarked;
