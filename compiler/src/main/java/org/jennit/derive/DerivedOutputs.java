package org.jennit.derive;

import java.util.Map;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Value;

/** The outputs of a graph that is being derived, under names that nothing else has. */
record DerivedOutputs(GraphBuilder builder, Map<String, Value> values) {
    String add(Value value, String name) {
        String unused = unused(name);
        values.put(unused, value);
        return unused;
    }

    String unused(String name) {
        String free = name;
        for (int i = 2; values.containsKey(free) || builder.hasInput(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }
}
