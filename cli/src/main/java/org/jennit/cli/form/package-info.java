/**
 * Plain values (maps, lists, strings, numbers, booleans and null) as JSON and YAML. It starts at
 * {@link org.jennit.cli.form.StructuredText}; may import Jackson, and nothing of Jennit but {@code org.jennit}.
 */
@NullMarked
package org.jennit.cli.form;

import org.jspecify.annotations.NullMarked;
