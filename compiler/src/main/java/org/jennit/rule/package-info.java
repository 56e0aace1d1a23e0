/**
 * Relevance rules as declarations of five parts: input, parameters, output, map and reduction. May import the packages
 * up to {@code canonizer}.
 */
@NullMarked
package org.jennit.rule;

import org.jspecify.annotations.NullMarked;
