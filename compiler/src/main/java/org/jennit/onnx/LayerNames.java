package org.jennit.onnx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jennit.graph.Origin;
import org.jennit.onnx.file.NodeMessage;

/**
 * Finds the names by which users know a node: the module paths of PyTorch. They are in the names of parameters
 * ({@code layer1.0.conv1.weight}), in the metadata of the newer exporter, and in the node names of the older one
 * ({@code /layer1/layer1.0/conv1/Conv}). Where an exporter merged a batch norm into a convolution the node has the
 * batch norm's scope, so the name of a parameter that the node has for itself comes first; a parameter that several
 * nodes share, because they share weights or an exporter found equal ones, names none of them.
 */
final class LayerNames {
    private static final String SCOPES = "pkg.torch.onnx.name_scopes";
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    private LayerNames() {}

    /** The origin of a node whose parameters of its own have these names. */
    static Origin origin(NodeMessage node, List<String> parameters) {
        Set<String> modules = new LinkedHashSet<>();
        for (String parameter : parameters) {
            int dot = parameter.lastIndexOf('.');
            boolean named = dot > 0 && !parameter.contains("::") && !parameter.contains("/");
            if (named) {
                modules.add(parameter.substring(0, dot));
                break;
            }
        }
        String scopes = node.metadata().get(SCOPES);
        String module = scopes != null ? fromScopes(scopes) : fromNodeName(node);
        if (!module.isEmpty()) {
            modules.add(module);
        }
        return new Origin(node.name(), new ArrayList<>(modules));
    }

    /** The last scope before the operator's own. */
    private static String fromScopes(String scopes) {
        List<String> path = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(scopes);
        while (matcher.find()) {
            path.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return path.size() < 2 ? "" : path.get(path.size() - 2);
    }

    /** The path before the operator; a part such as {@code layer1.0} takes the place of {@code layer1} before it. */
    private static String fromNodeName(NodeMessage node) {
        if (!node.name().startsWith("/")) {
            return "";
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
        return String.join(".", path);
    }
}
