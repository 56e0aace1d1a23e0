package org.jennit.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jennit.graph.Value;
import org.jennit.parameter.Parameters;
import org.jennit.rule.Rule;
import org.jennit.rule.RuleContext;
import org.jennit.rule.RuleProvider;
import org.jspecify.annotations.Nullable;

/** A rule that ends in an error of Java's. */
public final class FailingRules implements RuleProvider {
    /** The rule's name; its parameter {@code error} names the error. */
    public static final String NAME = "Failing";

    @Override
    public Map<String, Function<Parameters, Rule>> rules() {
        return Map.of(NAME, p -> new Failing(String.valueOf(p.get("error"))));
    }

    private record Failing(String error) implements Rule {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            throw switch (error) {
                case "memory" -> new OutOfMemoryError("Java heap space");
                case "stack" -> new StackOverflowError();
                default -> new NoClassDefFoundError("org/jennit/None");
            };
        }
    }
}
