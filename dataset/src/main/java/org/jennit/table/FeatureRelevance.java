package org.jennit.table;

/**
 * The relevance of a feature of one row.
 *
 * @param feature its name
 * @param value its value in the row, as the table has it
 * @param relevance its relevance
 * @param standardError the standard error of the relevance where it was sampled, otherwise 0
 */
public record FeatureRelevance(String feature, String value, double relevance, double standardError) {}
