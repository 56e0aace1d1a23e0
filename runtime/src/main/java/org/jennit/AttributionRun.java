package org.jennit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.ExplainedOutput;
import org.jennit.graph.Shape;
import org.jennit.layer.Layer;
import org.jennit.program.Cancellation;
import org.jennit.program.Program;
import org.jennit.program.SampleAxis;
import org.jennit.program.TensorBatches;
import org.jennit.target.Target;
import org.jennit.tensor.Elements;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** One attribution under way: passes through the programs of a {@link Compilation} at variants of the inputs. */
final class AttributionRun implements AttributionContext {
    private final Compilation compilation;
    private final ExplainedOutput explained;
    private final AttributionRequest request;
    private final RunControl control;
    private final Map<String, Tensor> inputs;
    private final Map<String, Tensor> further;
    private final Map<String, Long> symbols;
    private final Supplier<Plan> plan;
    private final boolean sampled;
    private final Target asked;
    private final Target target;
    private @Nullable Map<String, Tensor> outputs;
    private @Nullable Tensor relevance;
    /** Whether the target is what it was for other inputs. */
    private boolean settled;

    AttributionRun(
            Compilation compilation,
            ExplainedOutput explained,
            AttributionRequest request,
            RunControl control,
            Map<String, Tensor> inputs,
            Map<String, Tensor> further,
            Map<String, Long> symbols,
            Target target,
            Supplier<Plan> plan) {
        this.compilation = compilation;
        this.plan = plan;
        this.explained = explained;
        this.request = request;
        this.control = control;
        this.inputs = Collections.unmodifiableMap(inputs);
        this.sampled = SampleAxis.isFirst(explained.graph().inputs(), explained.value());
        this.further = further;
        this.symbols = symbols;
        this.asked = target;
        this.target = target.forOutput(explained.value(), sampled);
    }

    @Override
    public Map<String, Tensor> inputs() {
        return inputs;
    }

    @Override
    public List<String> explained() {
        return request.inputs(explained.graph());
    }

    @Override
    public AttributionContext at(Map<String, Tensor> others) {
        AttributionRun there =
                new AttributionRun(compilation, explained, request, control, others, further, symbols, asked, plan);
        if (target.isConstant() && target.needsOutput()) {
            there.relevance = constantRelevance();
            there.settled = true;
        }
        return there;
    }

    @Override
    public Optional<double[]> rise(Map<String, Tensor> from) {
        Plan assigned = plan.get();
        if (!target.isConstant()
                || RelevanceReview.isByRules(assigned)
                || !assigned.modifications().isEmpty()) {
            return Optional.empty();
        }
        double[] start = score(require(forward(from).get(explained.output())));
        double[] rise = score();
        Arrays.setAll(rise, i -> rise[i] - start[i]);
        return Optional.of(rise);
    }

    // --- forward and back

    @Override
    public Attribution mean(int count, IntFunction<Map<String, Tensor>> variants) {
        return sum(count, variants, variant -> 1, count, null);
    }

    @Override
    public Attribution weightedSum(int count, IntFunction<Map<String, Tensor>> variants, IntToDoubleFunction weights) {
        return sum(count, variants, weights, 1, null);
    }

    @Override
    public Attribution sum(int count, IntFunction<Map<String, Tensor>> variants, RelevanceFunction function) {
        return sum(count, variants, variant -> 1, 1, function);
    }

    private Attribution sum(
            int count,
            IntFunction<Map<String, Tensor>> variants,
            IntToDoubleFunction weights,
            double divisor,
            @Nullable RelevanceFunction function) {
        Optional<Target> computed = count == 1 ? computed() : Optional.empty();
        return compilation.attribution(request, List.of(computed), symbols, compiled -> {
            AttributionGraph.Pass pass = compiled.attribution().passes().get(0);
            Map<String, Tensor> last = new LinkedHashMap<>();
            RelevanceSum sum = new RelevanceSum(compiled.attribution(), 0, modelOutputs());
            inGroups(count, variantsAtOnce(count, compiled.program()), variants, (first, group) -> {
                last.putAll(group.get(group.size() - 1));
                Map<String, Tensor> joined = TensorBatches.joined(group);
                Map<String, Tensor> given = withFurther(joined, group.size());
                if (computed.isEmpty()) {
                    given.put(pass.outputRelevance(), relevances(joined, group.size()));
                }
                Map<String, Tensor> results = run(compiled, given);
                if (function != null) {
                    pass.relevance()
                            .forEach((input, output) -> results.compute(
                                    output, (key, all) -> mapped(function, first, group.size(), input, all)));
                }
                sum.add(
                        results,
                        IntStream.range(first, first + group.size())
                                .mapToDouble(weights)
                                .toArray());
            });
            compilation.warn(sum.violations());
            return told(sum.over(divisor, description()), sum.explained(), computed, last);
        });
    }

    /** A function of the relevance of an input at some variants one after another. */
    private static Tensor mapped(
            RelevanceFunction function, int first, int variants, String input, @Nullable Tensor relevance) {
        Tensor all = require(relevance);
        return Tensor.concat(IntStream.range(0, variants)
                .mapToObj(i -> function.apply(first + i, input, TensorBatches.part(all, i, variants)))
                .toList());
    }

    /** Warns of relevance that was lost or is not finite, and adds what else is known of it. */
    private Attribution told(Attribution found, Tensor output, Optional<Target> computed, Map<String, Tensor> at) {
        return new RelevanceReview(plan, explained, request, target, samples(), asked -> traced(asked, computed, at))
                .of(found, output, control.audited(), compilation::warn);
    }

    /** One pass at these inputs, for another request. */
    private Attribution traced(AttributionRequest asked, Optional<Target> computed, Map<String, Tensor> at) {
        return compilation.attribution(asked, List.of(computed), symbols, compiled -> {
            Map<String, Tensor> given = withFurther(at, 1);
            if (computed.isEmpty()) {
                given.put(compiled.attribution().passes().get(0).outputRelevance(), atInputs());
            }
            RelevanceSum sum = new RelevanceSum(compiled.attribution(), 0, modelOutputs());
            sum.add(run(compiled, given), new double[] {1});
            return sum.over(1, description());
        });
    }

    /** The gradients of several targets at the given inputs, after a single forward pass. */
    List<Attribution> gradients(List<Target> targets) {
        List<AttributionRun> each = new ArrayList<>();
        List<Optional<Target>> computed = new ArrayList<>();
        for (Target one : targets) {
            AttributionRun passes =
                    new AttributionRun(compilation, explained, request, control, inputs, further, symbols, one, plan);
            Optional<Target> inGraph = passes.computed();
            passes.outputs = one.needsOutput() && inGraph.isEmpty() ? outputs() : null;
            each.add(passes);
            computed.add(inGraph);
        }
        return compilation.attribution(request, computed, symbols, compiled -> {
            Map<String, Tensor> given = withFurther(inputs, 1);
            for (int i = 0; i < each.size(); i++) {
                if (computed.get(i).isEmpty()) {
                    given.put(
                            compiled.attribution().passes().get(i).outputRelevance(),
                            each.get(i).atInputs());
                }
            }
            Map<String, Tensor> results = run(compiled, given);
            List<Attribution> attributions = new ArrayList<>();
            for (int i = 0; i < each.size(); i++) {
                RelevanceSum sum = new RelevanceSum(compiled.attribution(), i, modelOutputs());
                sum.add(results, new double[] {1});
                compilation.warn(sum.violations());
                Attribution one = sum.over(1, each.get(i).description());
                attributions.add(each.get(i).told(one, sum.explained(), computed.get(i), inputs));
            }
            return attributions;
        });
    }

    /** The target, if the attribution graph computes it itself. */
    private Optional<Target> computed() {
        return Optional.of(target).filter(known -> !settled && known.isPartOfGraph(explained.value()));
    }

    /** What goes into a program and what comes out. */
    private Map<String, Tensor> run(Compilation.Compiled compiled, Map<String, Tensor> given) {
        Map<String, Tensor> all = new LinkedHashMap<>(given);
        Program program = compiled.program();
        all.putAll(TensorBatches.asDeclared(
                program.graph(), program.run(given, samplesAtOnce(program, TensorBatches.count(given)))));
        return all;
    }

    /** Inputs of the program besides the model's, such as masks, serve every variant, and of one sample all samples. */
    private Map<String, Tensor> withFurther(Map<String, Tensor> variants, int count) {
        Map<String, Tensor> all = new LinkedHashMap<>(variants);
        further.forEach((name, tensor) -> {
            boolean forEach = tensor.rank() > 0 && tensor.shape()[0] == 1;
            all.put(name, TensorBatches.repeated(tensor, forEach ? count * samples() : count));
        });
        return all;
    }

    @Override
    public void scores(int count, IntFunction<Map<String, Tensor>> variants, ScoreConsumer consumer) {
        int atOnce = compilation.forward(explained, program -> variantsAtOnce(count, program));
        inGroups(count, atOnce, variants, (first, group) -> {
            Map<String, Tensor> joined = TensorBatches.joined(group);
            Tensor all = forward(joined).get(explained.output());
            for (int i = 0; i < group.size(); i++) {
                consumer.accept(first + i, score(TensorBatches.part(require(all), i, group.size())));
            }
        });
    }

    @Override
    public double[] score() {
        return score(output());
    }

    @Override
    public Attribution attribution(Map<String, Tensor> relevances) {
        Map<String, Tensor> results = new LinkedHashMap<>();
        modelOutputs().forEach(name -> results.put(name, require(outputs().get(name))));
        RelevanceSize.warning(relevances.values(), output()).ifPresent(compilation::warn);
        return new Attribution(description(), results, relevances, Map.of(), Map.of(), null);
    }

    /** The names of the model's outputs, the explained one first. */
    private List<String> modelOutputs() {
        Set<String> names = new LinkedHashSet<>(Set.of(request.output(explained.graph())));
        names.addAll(explained.modelOutputs());
        return List.copyOf(names);
    }

    private String description() {
        return target + " of '" + request.output(explained.graph()) + "'" + explained.place();
    }

    /** How many samples are best explained at once; 1 where one depends on another. */
    int samplesAtOnce(boolean flowsBack) {
        return flowsBack
                ? compilation.attribution(
                        request, List.of(computed()), symbols, compiled -> samplesAtOnce(compiled.program()))
                : compilation.forward(explained, this::samplesAtOnce);
    }

    private int samplesAtOnce(Program program) {
        return program.keepsSamplesApart() ? samplesAtOnce(program, Long.MAX_VALUE) : 1;
    }

    // --- groups of variants

    @FunctionalInterface
    private interface Group {
        void run(int first, List<Map<String, Tensor>> variants);
    }

    private int variantsAtOnce(int count, Program program) {
        boolean together = count > 1 && program.keepsSamplesApart();
        return together ? Math.max(1, samplesAtOnce(program, (long) count * samples()) / Math.max(1, samples())) : 1;
    }

    private int samplesAtOnce(Program program, long ofSamples) {
        if (control.batchSize() > 0) {
            return control.batchSize();
        }
        return program.samplesAtOnce(symbols, ofSamples);
    }

    private void inGroups(int count, int atOnce, IntFunction<Map<String, Tensor>> variants, Group run) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least one variant, not " + count);
        }
        for (int first = 0; first < count; first += atOnce) {
            Cancellation.check("after " + first + " of " + count + " iterations");
            List<Map<String, Tensor>> group = new ArrayList<>();
            for (int i = first; i < Math.min(count, first + atOnce); i++) {
                group.add(variants.apply(i));
            }
            run.run(first, group);
            control.listener().progressed(first + group.size(), count);
        }
    }

    @Override
    public int samples() {
        return sampled ? (int) TensorBatches.count(inputs) : 1;
    }

    // --- the target

    /** The relevance for some variants, concatenated. */
    private Tensor relevances(Map<String, Tensor> joined, int variants) {
        if (target.isConstant()) {
            return TensorBatches.repeated(constantRelevance(), variants);
        }
        Map<String, Tensor> own = new LinkedHashMap<>(joined);
        own.keySet().retainAll(inputs.keySet()); // a baseline is no input of the model
        Tensor all = require(forward(own).get(explained.output()));
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < variants; i++) {
            parts.add(relevance(TensorBatches.part(all, i, variants)));
        }
        return variants == 1 ? parts.get(0) : Tensor.concat(parts);
    }

    private Tensor atInputs() {
        return target.isConstant() ? constantRelevance() : relevance(output());
    }

    private Tensor constantRelevance() {
        Tensor known = relevance;
        if (known == null) {
            Shape shape = explained.value().shape().substitute(symbols);
            known = target.needsOutput() || !shape.isKnown()
                    ? relevance(output())
                    : target.relevance(explained.output(), explained.value().element(), shape.extents(), null);
            relevance = known;
        }
        return known;
    }

    private Tensor relevance(Tensor output) {
        return target.relevance(explained.output(), output.type(), output.shape(), output);
    }

    private double[] score(Tensor output) {
        return target.isConstant()
                ? Elements.products(constantRelevance(), output, samples())
                : Elements.sums(relevance(output), samples());
    }

    private Tensor output() {
        return require(outputs().get(explained.output()));
    }

    private Map<String, Tensor> outputs() {
        Map<String, Tensor> known = outputs;
        if (known == null) {
            known = forward(inputs);
            outputs = known;
        }
        return known;
    }

    private Map<String, Tensor> forward(Map<String, Tensor> at) {
        return compilation.forward(
                explained,
                program -> TensorBatches.asDeclared(
                        program.graph(), program.run(at, samplesAtOnce(program, TensorBatches.count(at)))));
    }

    private static Tensor require(@Nullable Tensor tensor) {
        if (tensor == null) {
            throw new IllegalStateException("a program did not give the output that its graph declares");
        }
        return tensor;
    }
}
