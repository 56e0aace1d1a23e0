package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.table.FeatureRelevance;
import org.jennit.tensor.Tensor;

/**
 * A row of a table, with the relevance of its features: bars, and a waterfall from zero to their sum.
 *
 * @param features the features with their values
 */
record FeatureView(List<FeatureRelevance> features) implements EntryView {
    @Override
    public double[] shown(Tensor relevance) {
        return relevance.toDoubles();
    }

    @Override
    public Map<String, Object> form(double[] first) {
        List<Object> lines = new ArrayList<>();
        for (FeatureRelevance one : features) {
            lines.add(Map.of("place", lines.size(), "feature", one.feature(), "value", one.value()));
        }
        return Map.of("picture", "", "inline", "", "features", Map.of("lines", lines));
    }
}
