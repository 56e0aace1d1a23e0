/**
 * Plain values as text, JSON or YAML, and failures as text. May import nothing else of Jennit.
 */
@NullMarked
package org.jennit.text;

import org.jspecify.annotations.NullMarked;
