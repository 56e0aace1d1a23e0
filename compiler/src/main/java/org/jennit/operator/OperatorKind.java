package org.jennit.operator;

/**
 * What a node is as a function of those of its inputs that vary, the others being held constant. What relevance does at
 * a node follows from it: it passes through what moves, is shared out by what is linear, divided between the factors of
 * a product, and passes through an elementwise function.
 *
 * <p>Kinds are told apart by the strictest that holds, in this order.
 */
public enum OperatorKind {
    /**
     * Every element of the output is an element of an input or a constant, and which one does not depend on the numbers
     * that vary: {@code Transpose}, {@code Concat}, {@code Gather}.
     */
    MOVES,

    /**
     * One value varies, and every element of the output is a function of its element at the same (broadcast) place:
     * {@code Relu}, {@code Mul} by a constant.
     */
    ELEMENTWISE,

    /** Affine in all inputs that vary together: {@code MatMul} with a weight, {@code ReduceMean}, {@code Add}. */
    LINEAR,

    /** The product of two inputs that vary, affine in each of them: {@code MatMul}, {@code Mul}. */
    BILINEAR,

    /** Anything else: {@code Softmax}, {@code MaxPool}, a quotient of two that vary. */
    OTHER
}
