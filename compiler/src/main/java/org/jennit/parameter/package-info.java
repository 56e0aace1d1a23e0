/**
 * Named parameters as users give them, in files and on the command line, and suggestions for names that are close to
 * one that does not exist. Entry point: {@link org.jennit.parameter.Parameters}. Imports no other package.
 */
@NullMarked
package org.jennit.parameter;

import org.jspecify.annotations.NullMarked;
