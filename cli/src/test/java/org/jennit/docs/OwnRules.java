package org.jennit.docs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jennit.composite.Composite;
import org.jennit.composite.CompositeProvider;
import org.jennit.composite.RuleMaps;
import org.jennit.composite.RuleMaps.TypeEntry;
import org.jennit.graph.Value;
import org.jennit.operator.LayerType;
import org.jennit.operator.Ops;
import org.jennit.parameter.Parameters;
import org.jennit.rule.ElementwiseRules;
import org.jennit.rule.FivePartRule;
import org.jennit.rule.Modifier;
import org.jennit.rule.Part;
import org.jennit.rule.Rule;
import org.jennit.rule.RuleContext;
import org.jennit.rule.RuleParameters;
import org.jennit.rule.RuleProvider;
import org.jennit.rule.Rules;
import org.jennit.rule.Stabilizer;
import org.jspecify.annotations.Nullable;

/** The rules and composites of docs/write-your-own.md. */
final class OwnRules {
    /** The names under which they are registered. */
    static final Set<String> NAMES = Set.of("Absolute", "Mask", "all_flat");

    private OwnRules() {}

    // [snippet]
    /** Every input gets its share of Σ|x||W|, whatever the signs: R_in = |x| · vjp(|W|, R / stab(|x||W|)). */
    static Rule absolute(Stabilizer stabilizer) {
        Modifier magnitude = (g, node, value) -> g.abs(value);
        return new FivePartRule(
                "Absolute",
                List.of(new Part(magnitude, magnitude, Modifier.absent())), // in, param; the bias is left out
                (g, z) -> z, // out
                (context, z) -> List.of(stabilizer.quotient(context.ops(), context.relevance(), z.get(0))), // map
                (g, inputs, gradients) -> g.mul(inputs.get(0), gradients.get(0)), // reduce
                Set.of()); // zero_params
    }
    // [end]

    // [snippet]
    /** The gradient of the layer, with what arrives multiplied by a tensor that is given when the graph runs. */
    record MaskRule(String input) implements Rule {
        @Override
        public String name() {
            return "Mask(input=" + input + ")";
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            Ops g = context.ops();
            Value arriving = context.relevance();
            Value mask = g.builder().input(input, arriving.element(), arriving.shape());
            List<@Nullable Value> leaving = context.none();
            for (int i : context.variables()) {
                leaving.set(i, context.vjp(context.node(), i, g.mul(arriving, mask)));
            }
            return leaving;
        }
    }
    // [end]

    // [snippet]
    /** Flat wherever it fits: relevance shows what the last layer can see, and nothing of the weights. */
    static Composite allFlat(Stabilizer stabilizer) {
        Rule flat = Rules.flat(stabilizer, Set.of());
        return RuleMaps.byType(List.of(
                new TypeEntry(LayerType.LINEAR, flat),
                new TypeEntry(LayerType.AVG_POOL, flat),
                new TypeEntry(LayerType.MAX_POOL, flat),
                new TypeEntry(LayerType.ACTIVATION, ElementwiseRules.pass()),
                new TypeEntry(LayerType.BATCH_NORM, ElementwiseRules.pass()),
                new TypeEntry(LayerType.SUM, Rules.norm(stabilizer))));
    }
    // [end]

    // [snippet]
    /** Named in META-INF/services/org.jennit.rule.RuleProvider. */
    public static final class OwnRuleProvider implements RuleProvider {
        @Override
        public Map<String, Function<Parameters, Rule>> rules() {
            return Map.of(
                    "Absolute", p -> absolute(RuleParameters.stabilizer(p, "stabilizer")),
                    "Mask", p -> new MaskRule(String.valueOf(p.get("input"))));
        }
    }

    /** Named in META-INF/services/org.jennit.composite.CompositeProvider. */
    public static final class OwnCompositeProvider implements CompositeProvider {
        @Override
        public Map<String, Function<Parameters, Composite>> composites() {
            return Map.of("all_flat", p -> allFlat(RuleParameters.stabilizer(p, "stabilizer")));
        }
    }
    // [end]
}
