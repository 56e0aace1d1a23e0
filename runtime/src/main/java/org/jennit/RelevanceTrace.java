package org.jennit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Where relevance came to be zero everywhere, or no longer finite: found in one more pass, which gives what every layer
 * gave on the way forward and what arrived at it on the way back.
 */
final class RelevanceTrace {
    /** An attribution for another request, at the same inputs. */
    @FunctionalInterface
    interface Pass {
        /** The attribution. */
        Attribution of(AttributionRequest request);
    }

    private final Map<String, Layer> layers;
    private final Plan plan;
    private final Map<Value, List<Node>> consumers;
    private final AttributionRequest request;
    private final Pass pass;

    /**
     * A trace that is still to be made.
     *
     * @param explained the value that is explained
     */
    RelevanceTrace(Plan plan, Value explained, AttributionRequest request, Pass pass) {
        this.layers = layers(plan, explained);
        this.plan = plan;
        this.consumers = plan.layers().graph().consumers();
        this.request = request;
        this.pass = pass;
    }

    /** The layers by name, in forward order, that what is explained depends on and at whose outputs relevance can be had. */
    static Map<String, Layer> layers(Plan plan, Value explained) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        Set<Value> before = ancestors(explained);
        for (Layer layer : plan.layers().list()) {
            Value value = layer.node().output();
            boolean named =
                    plan.layers().value(layer.name()).filter(value::equals).isPresent();
            if (named && before.contains(value) && plan.layers().variation().varies(value)) {
                layers.put(layer.name(), layer);
            }
        }
        return layers;
    }

    private static Set<Value> ancestors(Value value) {
        Set<Value> found = new HashSet<>(Set.of(value));
        Deque<Value> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            Node node = open.remove().producer();
            for (Value input : node == null ? List.<@Nullable Value>of() : node.inputs()) {
                if (input != null && found.add(input)) {
                    open.add(input);
                }
            }
        }
        return found;
    }

    /** What there is to warn of in an attribution; empty where some of its relevance is not zero, and all of it finite. */
    static Optional<String> warning(Attribution attribution, Supplier<RelevanceTrace> trace) {
        List<Tensor> relevance = new ArrayList<>(attribution.relevances().values());
        relevance.addAll(attribution.inner().values());
        if (Stream.concat(relevance.stream(), attribution.outputs().values().stream())
                .anyMatch(RelevanceTrace::isNotFinite)) {
            return Optional.of(trace.get().notFinite());
        }
        boolean some = relevance.stream().anyMatch(tensor -> tensor.size() > 0);
        return some && relevance.stream().allMatch(RelevanceTrace::isZero)
                ? Optional.of(trace.get().lost())
                : Optional.empty();
    }

    private String lost() {
        Optional<Attribution> traced = traced();
        String where = traced.flatMap(trace -> first(trace, RelevanceTrace::isZero))
                .map(node -> "all of it is lost at " + node + ", whose derivative is zero there for this input")
                .orElse("the output that is explained does not depend on the input here");
        String dead = traced.flatMap(trace -> firstForward(trace, RelevanceTrace::isZero))
                .map(node -> "; on the way forward, " + node + " is the first to give nothing but zeros")
                .orElse("");
        return "the relevance is zero everywhere: " + where + dead;
    }

    /** The first layer on the way forward that gives what is asked for. */
    private Optional<String> firstForward(Attribution trace, Predicate<Tensor> asked) {
        return layers.entrySet().stream()
                .filter(layer -> asked.test(trace.activation(layer.getKey())))
                .map(layer -> described(layer.getValue().node()))
                .findFirst();
    }

    private String notFinite() {
        Optional<Attribution> traced = traced();
        Optional<String> forward = traced.flatMap(trace -> firstForward(trace, RelevanceTrace::isNotFinite))
                .map(node -> "on the way forward, " + node + " is the first to give them");
        String where = forward.or(() -> traced.flatMap(trace -> first(trace, RelevanceTrace::isNotFinite))
                        .map(node -> "on the way back, " + node + " is the first to give them"))
                .orElse("no layer is the first to give them");
        return "the output or the relevance has numbers that are not finite (NaN or infinity): " + where;
    }

    /** Empty where relevance cannot be given at all layers. */
    private Optional<Attribution> traced() {
        try {
            return Optional.of(pass.of(request.at(List.copyOf(layers.keySet())).withActivations()));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The first node on the way back, at whose inputs relevance is as asked and at whose output it is not. */
    private Optional<String> first(Attribution trace, Predicate<Tensor> asked) {
        List<Map.Entry<String, Layer>> back = new ArrayList<>(layers.entrySet());
        Collections.reverse(back);
        @Nullable Node last = null;
        for (Map.Entry<String, Layer> layer : back) {
            if (asked.test(trace.at(layer.getKey()))) {
                List<Node> behind =
                        consumers.getOrDefault(layer.getValue().node().output(), List.of());
                return Optional.of(described(behind.isEmpty() ? layer.getValue().node() : behind.get(0)));
            }
            last = layer.getValue().node();
        }
        return Optional.ofNullable(last).map(this::described);
    }

    private String described(Node node) {
        Layer layer = plan.layers().of(node);
        return layer == null
                ? node.toString()
                : "layer '" + layer.name() + "' (" + node.operator().name() + ")";
    }

    private static boolean isZero(Tensor tensor) {
        return Arrays.stream(tensor.toDoubles()).allMatch(number -> number == 0);
    }

    private static boolean isNotFinite(Tensor tensor) {
        return tensor.type().isFloating() && tensor.firstNonFinite().isPresent();
    }
}
