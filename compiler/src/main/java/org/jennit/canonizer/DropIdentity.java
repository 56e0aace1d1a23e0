package org.jennit.canonizer;

import org.jennit.operator.Layout;
import org.jennit.rewrite.Rewrite;

/** Leaves out what does nothing: identities, and dropouts, which do nothing but in training. */
final class DropIdentity {
    static final Canonizer CANONIZER =
            Canonizer.of("DropIdentity", Rewrite.of("identity dropped", Layout.IDENTITY, m -> m.renewed(m.x(0))));

    private DropIdentity() {}
}
