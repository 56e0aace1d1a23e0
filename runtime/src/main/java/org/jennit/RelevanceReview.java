package org.jennit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Audit;
import org.jennit.attribution.RelevanceSign;
import org.jennit.attribution.RelevanceSize;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.ExplainedOutput;
import org.jennit.layer.Layer;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * What is told of relevance once it has arrived: whether it was lost, is not finite or has grown, what its signs mean, and an
 * audit if one is asked for.
 *
 * @param plan which rule each layer has
 * @param explained the output that is explained
 * @param request what was asked for
 * @param target what of the output
 * @param samples how many samples there are
 * @param again the same pass once more, for another request
 */
record RelevanceReview(
        Supplier<Plan> plan,
        ExplainedOutput explained,
        AttributionRequest request,
        Target target,
        int samples,
        Function<AttributionRequest, Attribution> again) {
    /**
     * An attribution with what is known of it.
     *
     * @param output what was explained
     * @param audited whether with an audit
     * @param warnings takes what is wrong
     */
    Attribution of(Attribution found, Tensor output, boolean audited, Consumer<String> warnings) {
        Attribution attribution = found.withSigns(signs(found, output));
        RelevanceTrace.warning(
                        attribution, () -> new RelevanceTrace(plan.get(), explained.value(), request, again::apply))
                .or(() -> exploded(attribution))
                .ifPresent(warnings);
        return audited ? attribution.withAudits(audits()) : attribution;
    }

    private List<RelevanceSign> signs(Attribution attribution, Tensor output) {
        boolean shares = target instanceof ClassTarget classes && classes.isShare();
        List<RelevanceSign> signs = attribution
                .outputRelevance()
                .filter(start -> shares)
                .map(start -> RelevanceSign.ofShares(start, output, samples))
                .orElse(List.of());
        boolean raising = signs.stream().allMatch(sign -> sign == RelevanceSign.RAISES);
        return raising || !plan.get().hasSignOf(explained.value()) ? List.of() : signs;
    }

    private List<Audit> audits() {
        Plan assigned = plan.get();
        Map<String, Layer> layers = RelevanceTrace.layers(assigned, explained.value());
        AttributionRequest everywhere = request.at(List.copyOf(layers.keySet()));
        return LayerAudit.of(
                assigned,
                explained.value(),
                layers,
                again.apply(everywhere.withLedger()),
                () -> again.apply(everywhere.withActivations()),
                samples);
    }

    /** Gradients may be of any size; relevance by rules is a share of the output. */
    private Optional<String> exploded(Attribution attribution) {
        Tensor output = attribution.outputs().get(explained.output());
        return Optional.ofNullable(output)
                .flatMap(known -> RelevanceSize.growth(attribution.relevances().values(), known))
                .filter(grown -> isByRules(plan.get()))
                .map(grown -> "the relevance has grown on its way back, so it says little: the largest is " + grown
                        + "; choose rules that conserve it, for attention the preset attn_lrp, or see with the ledger where"
                        + " it grows");
    }

    /** Whether relevance passes some layers by rules that share it. */
    static boolean isByRules(Plan plan) {
        return !plan.isOfMultipliers()
                && plan.layers().list().stream()
                        .anyMatch(layer -> plan.rule(layer.node()).isPresent());
    }
}
