package org.jennit.layer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;

/**
 * Which call of its module each node belongs to, where an exporter gives all calls one name: a further call begins where
 * the module comes up again after others, or takes its parameters once more.
 */
final class ModuleCalls {
    private static final class Module {
        int call;
        int last = -1;
        final Set<List<Object>> seen = new HashSet<>();
    }

    private ModuleCalls() {}

    /** The number of the call, from 0, of each node that has a module. */
    static Map<Node, Integer> of(Graph graph) {
        Map<String, Module> modules = new HashMap<>();
        Map<Node, Integer> calls = new HashMap<>();
        int place = 0;
        for (Node node : graph.nodes()) {
            if (node.origin().modules().isEmpty()) {
                continue;
            }
            place++;
            Module module = modules.computeIfAbsent(node.origin().modules().get(0), key -> new Module());
            boolean afterOthers = module.last >= 0 && module.last != place - 1;
            boolean again = !module.seen.add(signature(node));
            if (again && (afterOthers || hasParameters(node))) {
                module.call++;
                module.seen.clear();
                module.seen.add(signature(node));
            }
            module.last = place;
            calls.put(node, module.call);
        }
        return calls;
    }

    private static List<Object> signature(Node node) {
        Set<Value> parameters = node.inputs().stream()
                .filter(input -> input != null && input.constant() != null)
                .collect(Collectors.toSet());
        return List.of(node.operator(), node.attributes(), parameters);
    }

    private static boolean hasParameters(Node node) {
        return node.inputs().stream()
                .anyMatch(input -> input != null
                        && input.constant() != null
                        && !input.name().isEmpty());
    }
}
