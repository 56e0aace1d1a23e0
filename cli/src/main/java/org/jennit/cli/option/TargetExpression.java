package org.jennit.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jennit.cli.UsageException;
import org.jennit.image.Labels;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;

/**
 * Targets as people write them: {@code top}, a class index, a label, and sums of these, such as
 * {@code tiger cat - lynx} or {@code 0.5*281 + 0.5*282}. Signs are surrounded by spaces, since labels may have hyphens.
 */
public final class TargetExpression {
    private static final Pattern SIGN = Pattern.compile("\\s+([-−+])\\s+");
    private static final Pattern LEADING_SIGN = Pattern.compile("^([-−+])\\s*");
    private static final Pattern WEIGHT = Pattern.compile("^(\\d+\\.?\\d*|\\.\\d+)\\s*[*·]\\s*(.+)$");
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

    /** The word for the class with the highest output. */
    public static final String TOP = "top";

    private final Optional<Labels> labels;
    private final Function<String, ClassTarget> targets;

    /** Parses targets of a model with these labels. */
    public TargetExpression(Optional<Labels> labels) {
        this.labels = labels;
        this.targets = name -> name.equals(TOP) ? Target.top() : Target.classIndex(index(name));
    }

    /**
     * Parses sums of targets whose names mean something else, such as the tokens of a language model.
     *
     * @param targets the target of a name; an {@link IllegalArgumentException} says what is wrong with it
     */
    public TargetExpression(Function<String, ClassTarget> targets) {
        this.labels = Optional.empty();
        this.targets = targets;
    }

    private record WeightedTerm(double sign, String text) {}

    /**
     * The target that a text denotes.
     *
     * @throws UsageException if a class is unknown, or a label is that of several classes
     */
    public ClassTarget parse(String text) {
        ClassTarget sum = null;
        for (WeightedTerm term : terms(text.strip())) {
            ClassTarget target = term(term);
            sum = sum == null ? target : sum.plus(target);
        }
        if (sum == null) {
            throw new UsageException("the target is empty; write 'top', a class index or a label");
        }
        return sum;
    }

    /** The target with its text as its name. */
    public NamedTarget named(String text) {
        return new NamedTarget(text.strip(), parse(text), single(text));
    }

    private List<WeightedTerm> terms(String text) {
        List<WeightedTerm> terms = new ArrayList<>();
        double sign = 1;
        Matcher leading = LEADING_SIGN.matcher(text);
        int start = 0;
        if (leading.find()) {
            sign = sign(leading.group(1));
            start = leading.end();
        }
        Matcher matcher = SIGN.matcher(text);
        while (matcher.find(start)) {
            terms.add(new WeightedTerm(sign, text.substring(start, matcher.start())));
            sign = sign(matcher.group(1));
            start = matcher.end();
        }
        if (!text.isEmpty()) {
            terms.add(new WeightedTerm(sign, text.substring(start)));
        }
        return terms;
    }

    private static double sign(String sign) {
        return sign.equals("+") ? 1 : -1;
    }

    private ClassTarget term(WeightedTerm term) {
        ClassTarget target = targets.apply(name(term));
        double factor = factor(term);
        return factor == 1 ? target : target.times(factor);
    }

    private static double factor(WeightedTerm term) {
        Matcher weighted = WEIGHT.matcher(term.text);
        return term.sign * (weighted.matches() ? Double.parseDouble(weighted.group(1)) : 1);
    }

    private static String name(WeightedTerm term) {
        Matcher weighted = WEIGHT.matcher(term.text);
        return weighted.matches() ? weighted.group(2).strip() : term.text;
    }

    /** The total weight of the classes: the relevance at each position of the output. */
    public double weight(String text) {
        return terms(text.strip()).stream()
                .mapToDouble(TargetExpression::factor)
                .sum();
    }

    /** The names in a text, and the weight of each. */
    public List<Map.Entry<String, Double>> names(String text) {
        return terms(text.strip()).stream()
                .map(term -> Map.entry(name(term), factor(term)))
                .toList();
    }

    /** The class that a text denotes, if it is a single one. */
    public Optional<Integer> single(String text) {
        List<WeightedTerm> terms = terms(text.strip());
        boolean single = terms.size() == 1
                && factor(terms.get(0)) == 1
                && !name(terms.get(0)).equals(TOP);
        return single ? Optional.of(index(name(terms.get(0)))) : Optional.empty();
    }

    /**
     * The index of a class.
     *
     * @throws UsageException if it is unknown, or a label is that of several classes
     */
    public int index(String name) {
        if (INDEX.matcher(name).matches()) {
            int index = Integer.parseInt(name);
            labels.filter(known -> index >= known.size()).ifPresent(known -> {
                throw new UsageException(
                        "there is no class %d; classes are 0 to %d".formatted(index, known.size() - 1));
            });
            return index;
        }
        try {
            return labels.orElseThrow(
                            () -> new UsageException(
                                    "the target '" + name
                                            + "' is not a class index, and the model has no labels; give an index, or a labels file with --labels"))
                    .index(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + " ('top' is the class with the highest output)", e);
        }
    }
}
