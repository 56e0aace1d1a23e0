package org.jennit.layer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.ExplainedPoints;
import org.jennit.operator.Interior;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a canonical graph in forward order, by name. A module that contains others (a <em>container</em>) names
 * the value that leaves it; a module that is called again is {@code relu_1} and answers to {@code relu} too, where rules
 * are given by name.
 */
public final class Layers {
    private static final Pattern CALLED_AGAIN = Pattern.compile("(.+)_\\d+");

    private final List<Layer> list = new ArrayList<>();
    private final Map<Node, Layer> byNode = new HashMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<Node, Optional<Interior>> interiors = new HashMap<>();
    private final Graph graph;
    private final Variation variation;

    private Layers(Graph graph, Collection<Value> points) {
        this.graph = graph;
        this.variation = Variation.from(graph, points, this::interior);
    }

    /**
     * The layers of a graph: its nodes that depend on an input. Explained are its floating-point inputs that are no
     * masks; where it has none, the embedding of its tokens.
     */
    public static Layers of(Graph graph) {
        return of(graph, ExplainedPoints.of(graph));
    }

    /** The layers of a graph that is explained from these points, inputs or values inside of it. */
    public static Layers of(Graph graph, Collection<Value> points) {
        Layers layers = new Layers(graph, points);
        Set<String> modules = new LinkedHashSet<>();
        graph.nodes().forEach(node -> modules.addAll(node.origin().modules()));
        layers.enter(graph, "", modules);
        layers.nameValues(containers(modules));
        return layers;
    }

    /** Enters the layers of a graph, those inside of a node before the node itself. */
    private void enter(Graph entered, String around, Set<String> modules) {
        LayerTyping typing = new LayerTyping(entered, variation);
        Set<Value> variable = entered.dependents(entered.inputs());
        Set<String> containers = containers(modules);
        Set<String> calledAgain = calledAgain(entered, modules);
        Map<Node, Integer> calls = ModuleCalls.of(entered);
        int number = 0;
        for (Node node : entered.nodes()) {
            number++;
            boolean flows = node.outputs().stream().anyMatch(variable::contains)
                    && node.output().element().isFloating();
            if (flows) {
                int call = calls.getOrDefault(node, 0);
                List<String> names = names(node, call, calledAgain, containers, around, number);
                Layer layer = new Layer(names, typing.of(node), node, this);
                interior(node).ifPresent(interior -> enter(interior.graph(), layer.name() + "/", modules));
                list.add(layer);
                byNode.put(node, layer);
            }
        }
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /** What varies with the points that are explained. */
    public Variation variation() {
        return variation;
    }

    /**
     * The layers for an explanation that also starts at values that do not vary so far, such as embeddings that are
     * asked for by name; these layers where all of them vary.
     *
     * @param names of layers or containers; those that are unknown are passed over
     */
    public Layers explainedFrom(Collection<String> names) {
        Set<Value> points = new LinkedHashSet<>();
        names.forEach(name -> value(name).filter(v -> !variation.varies(v)).ifPresent(points::add));
        if (points.isEmpty()) {
            return this;
        }
        points.addAll(ExplainedPoints.of(graph));
        return of(graph, points);
    }

    /** All layers in forward order; those inside of a recurrent layer or loop come before it. */
    public List<Layer> list() {
        return List.copyOf(list);
    }

    /** The layer that a node is, or null where no relevance can flow through the node. */
    public @Nullable Layer of(Node node) {
        return byNode.get(node);
    }

    /** What is inside of a node; empty for most. */
    public Optional<Interior> interior(Node node) {
        return interiors.computeIfAbsent(node, key -> Optional.ofNullable(Interior.of(key)));
    }

    /** The layers that answer to a name; several where a module is called again. */
    public List<Layer> named(String name) {
        return list.stream().filter(layer -> layer.names().contains(name)).toList();
    }

    /** The value that a layer or container of this name passes to the layers after it. */
    public Optional<Value> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * Names of layers and containers at whose outputs relevance can be, with each glob ({@code *}, {@code ?}) replaced by
     * one name for each value that varies and has a name that it matches, in forward order. A glob that matches none, and
     * a name without wildcards, stays what it is.
     */
    public List<String> expanded(Collection<String> globs) {
        Set<String> names = new LinkedHashSet<>();
        for (String glob : globs) {
            List<String> matching = NameGlob.isGlob(glob) ? matching(NameGlob.of(glob)) : List.of();
            names.addAll(matching.isEmpty() ? List.of(glob) : matching);
        }
        return List.copyOf(names);
    }

    private List<String> matching(Predicate<String> glob) {
        Map<Value, String> names = new HashMap<>();
        values.forEach((name, value) -> {
            if (glob.test(name) && variation.varies(value)) {
                names.putIfAbsent(value, name);
            }
        });
        return around().stream()
                .flatMap(layer -> Stream.ofNullable(names.get(layer.node().output())))
                .toList();
    }

    /**
     * Refuses names of layers inside of recurrent layers and loops, which give something at every step.
     *
     * @throws IllegalArgumentException if it is one of them
     */
    public void refuseInside(String name) {
        if (value(name).isEmpty() && named(name).stream().anyMatch(layer -> !isAround(layer))) {
            throw new IllegalArgumentException("layer '" + name
                    + "' is inside of a recurrent layer or loop, and gives something at every step; ask at the layer"
                    + " around it");
        }
    }

    private boolean isAround(Layer layer) {
        return around().contains(layer);
    }

    /** All names, of layers and containers. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        list.forEach(layer -> names.addAll(layer.names()));
        names.addAll(values.keySet());
        return names;
    }

    private static Set<String> containers(Set<String> modules) {
        Set<String> containers = new LinkedHashSet<>();
        modules.forEach(module -> addContainers(module, containers));
        return containers;
    }

    private static void addContainers(String module, Set<String> containers) {
        for (int dot = module.lastIndexOf('.'); dot > 0; dot = module.lastIndexOf('.', dot - 1)) {
            containers.add(module.substring(0, dot));
        }
    }

    /** The modules that a node is of, and all that contain them. */
    private static Set<String> modulesAround(Node node) {
        Set<String> modules = new LinkedHashSet<>(node.origin().modules());
        node.origin().modules().forEach(module -> addContainers(module, modules));
        return modules;
    }

    /** The numbered names that denote another call of a module; a name with parameters of its own denotes a module. */
    private static Set<String> calledAgain(Graph graph, Set<String> modules) {
        Set<String> owners = new HashSet<>();
        for (Value parameter : graph.constants()) {
            int dot = parameter.name().lastIndexOf('.');
            if (dot > 0) {
                owners.add(parameter.name().substring(0, dot));
            }
        }
        Set<String> again = new HashSet<>();
        for (String module : modules) {
            Matcher matcher = CALLED_AGAIN.matcher(module);
            if (matcher.matches() && modules.contains(matcher.group(1)) && !owners.contains(module)) {
                again.add(module);
            }
        }
        return again;
    }

    private static List<String> names(
            Node node, int call, Set<String> calledAgain, Set<String> containers, String around, int number) {
        Set<String> names = new LinkedHashSet<>();
        for (String module : node.origin().modules()) {
            if (containers.contains(module)) {
                continue;
            }
            names.add(call == 0 ? module : module + "_" + call);
            names.add(module);
            if (calledAgain.contains(module)) {
                names.add(module.substring(0, module.lastIndexOf('_')));
            }
        }
        if (!node.origin().node().isEmpty()) {
            names.add(node.origin().node());
        }
        if (names.isEmpty()) {
            names.add(around + node.operator().name() + "#" + number);
        }
        return new ArrayList<>(names);
    }

    /** The layers of the graph itself, without those inside of its nodes. */
    private List<Layer> around() {
        Set<Node> nodes = new HashSet<>(graph.nodes());
        return list.stream().filter(layer -> nodes.contains(layer.node())).toList();
    }

    private void nameValues(Set<String> containers) {
        Map<Value, List<Node>> consumers = graph.consumers();
        Set<Value> outputs = new HashSet<>(graph.outputs().values());
        Map<String, List<Value>> leaving = new HashMap<>();
        for (Layer layer : around()) {
            Value value = layer.node().output();
            List<Set<String>> users = consumers.getOrDefault(value, List.of()).stream()
                    .map(Layers::modulesAround)
                    .toList();
            for (String module : modulesAround(layer.node())) {
                if (outputs.contains(value) || users.stream().anyMatch(user -> !user.contains(module))) {
                    leaving.computeIfAbsent(module, key -> new ArrayList<>()).add(value);
                }
            }
        }
        for (String container : containers) {
            List<Value> left = leaving.getOrDefault(container, List.of());
            if (left.size() == 1) {
                values.put(container, left.get(0));
            }
        }
        for (Layer layer : around()) { // of the nodes of a module, the last gives what leaves it
            String own = layer.names().get(0);
            layer.names().stream()
                    .filter(name -> name.equals(own) || !isCallOf(own, name))
                    .forEach(name -> values.put(name, layer.node().output()));
        }
    }

    /** Whether one name denotes a further call of the module with another name. */
    private static boolean isCallOf(String further, String module) {
        Matcher matcher = CALLED_AGAIN.matcher(further);
        return matcher.matches() && matcher.group(1).equals(module);
    }
}
