/**
 * The front door of the compiler: {@link org.jennit.compile.AttributionCompiler} takes a model from its file to an
 * attribution graph, one stage after the other. May import all packages of the compiler.
 */
@NullMarked
package org.jennit.compile;

import org.jspecify.annotations.NullMarked;
