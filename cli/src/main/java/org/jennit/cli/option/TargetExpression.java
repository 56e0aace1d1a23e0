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
import org.jspecify.annotations.Nullable;

/**
 * Targets as people write them: {@code top} and {@code top2}, the highest and second highest class, a class index, a label, and sums of these, such as
 * {@code tiger cat - lynx} or {@code 0.5*281 + 0.5*282}; of dense outputs at a position, {@code 3@12,40}, or in a box,
 * {@code 3@10:20,40:60}. Signs are surrounded by spaces, since labels may have hyphens.
 */
public final class TargetExpression {
    private static final Pattern SIGN = Pattern.compile("\\s+([-−+])\\s+");
    private static final Pattern LEADING_SIGN = Pattern.compile("^([-−+])\\s*");
    private static final Pattern WEIGHT = Pattern.compile("^(\\d+\\.?\\d*|\\.\\d+)\\s*[*·]\\s*(.+)$");
    private static final Pattern PLACE =
            Pattern.compile("^(.+)@(\\d{1,9}(?::\\d{1,9})?(?:\\s*,\\s*\\d{1,9}(?::\\d{1,9})?)*)$");
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");
    private static final Pattern RANK = Pattern.compile("top([1-9]\\d{0,8})?");

    /** The word for the class with the highest output. */
    public static final String TOP = "top";

    private final Optional<Labels> labels;
    private final Function<String, ClassTarget> targets;

    /** Parses targets of a model with these labels. */
    public TargetExpression(Optional<Labels> labels) {
        this.labels = labels;
        this.targets = this::placed;
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

    /** A class, at all positions or where {@code @} says: at a position, or in a box of them, the end excluded. */
    private ClassTarget placed(String name) {
        Matcher placed = PLACE.matcher(name);
        String single = placed.matches() ? placed.group(1).strip() : name;
        Matcher rank = RANK.matcher(single);
        ClassTarget target = rank.matches() ? ranked(rank.group(1)) : Target.classIndex(index(single));
        if (!placed.matches()) {
            return target;
        }
        String[] axes = placed.group(2).replace(" ", "").split(",", -1);
        long[] from = new long[axes.length];
        long[] to = new long[axes.length];
        for (int axis = 0; axis < axes.length; axis++) {
            String[] ends = axes[axis].split(":", -1);
            from[axis] = Long.parseLong(ends[0]);
            to[axis] = ends.length == 1 ? from[axis] + 1 : Long.parseLong(ends[1]);
            if (to[axis] <= from[axis]) {
                throw new UsageException(
                        "the target '" + name + "' ends before it begins; write a box as FROM:TO, the end"
                                + " excluded, such as 3@10:20,40:60");
            }
        }
        return target.within(from, to);
    }

    private static ClassTarget ranked(@Nullable String number) {
        return number == null ? Target.top() : Target.top(Integer.parseInt(number));
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
                && !RANK.matcher(name(terms.get(0))).matches()
                && !PLACE.matcher(name(terms.get(0))).matches();
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
