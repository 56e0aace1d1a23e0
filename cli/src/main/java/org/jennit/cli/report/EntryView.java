package org.jennit.cli.report;

import java.util.Map;
import org.jennit.tensor.Tensor;

/** The view of a sample on the page. */
interface EntryView {
    /** The relevance that is shown of a sample's relevance, in the order of what is coloured by it. */
    double[] shown(Tensor relevance);

    /** What the template takes, besides the relevance of the first target. */
    Map<String, Object> form(double[] first);
}
