/**
 * The catalogue of operators, a table with one family a file: arity, attributes, type inference, gradient, kind, batch
 * rule and ONNX form side by side. It starts at {@link org.jennit.operator.OperatorDefinition}; what varies and what keeps
 * samples apart is found by {@link org.jennit.operator.Variation} and {@link org.jennit.operator.BatchAxisAnalysis}. May
 * import {@code graph}.
 */
@NullMarked
package org.jennit.operator;

import org.jspecify.annotations.NullMarked;
