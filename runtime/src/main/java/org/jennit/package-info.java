/**
 * The front door to the runtime: a {@link org.jennit.Model} is loaded, an {@link org.jennit.Attributor} explains it. May
 * import the packages of the compiler and of the runtime.
 */
@NullMarked
package org.jennit;

import org.jspecify.annotations.NullMarked;
