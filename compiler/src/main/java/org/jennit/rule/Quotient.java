package org.jennit.rule;

import java.util.ArrayList;
import java.util.List;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * A share of relevance for each unit of an output, s = R/stab(z), and what it leaves behind.
 *
 * @param s the quotient
 * @param z the output that relevance was divided by
 */
record Quotient(Value s, Value z) {
    /**
     * What the stabilizer takes, what is lost where z is 0, and what contributes to z without being an input that varies:
     * s·z less what reached those.
     */
    List<Absorption> absorbed(RuleContext context, List<@Nullable Value> leaving) {
        Ops g = context.ops();
        Value shared = g.mul(s, z);
        Value kept = g.sub(context.relevance(), shared);
        Value isZero = g.equal(z, g.number(0, z));
        List<Absorption> absorbed = new ArrayList<>();
        absorbed.add(new Absorption(Absorption.Kind.NO_CONTRIBUTION, g.mask(isZero, kept)));
        absorbed.add(new Absorption(Absorption.Kind.STABILIZER, g.where(isZero, g.number(0, kept), kept)));
        absorbed.add(new Absorption(Absorption.Kind.BIAS, shared));
        for (Value relevance : leaving) {
            if (relevance != null) {
                absorbed.add(new Absorption(Absorption.Kind.BIAS, g.neg(relevance)));
            }
        }
        return absorbed;
    }
}
