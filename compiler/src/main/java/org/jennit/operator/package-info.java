/**
 * The catalogue of operators, a table with one family a file: arity, attributes, shape rule, gradient and ONNX form side
 * by side. It starts at {@code Operator}. May import {@code graph}.
 */
@NullMarked
package org.jennit.operator;

import org.jspecify.annotations.NullMarked;
