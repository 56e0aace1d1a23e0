package org.jennit.operator;

/** Something known about every element of a value, whatever the inputs of the graph are. */
public enum Fact {
    /** No element is below zero. */
    NON_NEGATIVE,
    /** No element is above zero. */
    NON_POSITIVE
}
