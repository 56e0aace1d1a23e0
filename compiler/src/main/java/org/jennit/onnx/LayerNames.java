package org.jennit.onnx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jennit.graph.Origin;
import org.jennit.onnx.file.NodeMessage;

/**
 * Finds the names by which users know a node: the module paths of PyTorch. They are in the metadata of the newer exporter
 * and in the node names of the older one ({@code /layer1/layer1.0/conv1/Conv}), which give the module that the node was
 * called in, its <em>scope</em>; and in the names of parameters ({@code layer1.0.conv1.weight}).
 *
 * <p>The scope comes first, since parameters may be shared: a language model's last layer often is its table of words. A
 * parameter's module adds to it only within the scope, where a module uses parameters of a module of its own directly,
 * and where an exporter merged a batch norm into the node and left the batch norm's scope. A parameter that several nodes
 * have names none of them.
 */
final class LayerNames {
    static final String SCOPES = "pkg.torch.onnx.name_scopes";
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    /** What the older exporter adds to the name of a module that is called again. */
    private static final Pattern CALLED_AGAIN = Pattern.compile("_\\d+(?=\\.|$)");

    private LayerNames() {}

    /** The origin of a node whose parameters of its own have these names. */
    static Origin origin(NodeMessage node, List<String> parameters) {
        String scopes = node.metadata().get(SCOPES);
        List<String> path = scopes != null ? fromScopes(scopes) : fromNodeName(node);
        String scope = path.isEmpty() ? "" : path.get(0);
        String owner = owner(parameters);
        boolean within = isWithin(owner, scope)
                || isWithin(owner, CALLED_AGAIN.matcher(scope).replaceAll(""));
        boolean merged = !path.isEmpty() && isBatchNorm(path.get(1)) && !isBatchNorm(node.opType());
        Set<String> modules = new LinkedHashSet<>();
        if (scope.isEmpty() || within || merged) {
            modules.add(owner);
        }
        modules.add(scope);
        modules.remove("");
        return new Origin(node.name(), new ArrayList<>(modules));
    }

    /** The module of the first parameter that has one. */
    private static String owner(List<String> parameters) {
        return parameters.stream()
                .filter(parameter -> parameter.lastIndexOf('.') > 0)
                .filter(parameter -> !parameter.contains("::") && !parameter.contains("/"))
                .map(parameter -> parameter.substring(0, parameter.lastIndexOf('.')))
                .findFirst()
                .orElse("");
    }

    private static boolean isWithin(String module, String scope) {
        return module.equals(scope) || module.startsWith(scope + ".");
    }

    private static boolean isBatchNorm(String operator) {
        String name = operator.toLowerCase(Locale.ROOT).replace("_", "");
        return name.contains("batchnorm");
    }

    /** The last scope before the operator's own, and the operator; empty where there is none. */
    private static List<String> fromScopes(String scopes) {
        List<String> path = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(scopes);
        while (matcher.find()) {
            path.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return path.size() < 2 ? List.of() : path.subList(path.size() - 2, path.size());
    }

    /**
     * The path before the operator, and the operator; empty where there is none. A part such as {@code layer1.0} takes the
     * place of {@code layer1} before it.
     */
    private static List<String> fromNodeName(NodeMessage node) {
        if (!node.name().startsWith("/")) {
            return List.of();
        }
        String[] parts = node.name().substring(1).split("/", -1);
        List<String> path = new ArrayList<>();
        for (int i = 0; i < parts.length - 1; i++) {
            int last = path.size() - 1;
            if (last >= 0 && parts[i].startsWith(path.get(last) + ".")) {
                path.set(last, parts[i]);
            } else {
                path.add(parts[i]);
            }
        }
        return List.of(String.join(".", path), parts[parts.length - 1]);
    }
}
