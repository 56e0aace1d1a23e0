package org.jennit.operator;

/**
 * How an operator carries the samples of its inputs to an output: where in the output they lie, or
 * {@link BatchAxis#MIXED} where they are not shown to stay apart. Asked only where an input depends on the samples and
 * none mixes them.
 */
@FunctionalInterface
interface BatchRule {
    BatchAxis of(BatchSite site);
}
