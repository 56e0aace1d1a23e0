/** Tables: files of rows and named columns as inputs of models, and relevance by the name of a feature. */
@NullMarked
package org.jennit.table;

import org.jspecify.annotations.NullMarked;
