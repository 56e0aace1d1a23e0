package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jennit.Attributor;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.junit.jupiter.api.Test;

/** The snippets of docs/servers.md. */
class ServersPageTest extends PageTest {
    @Test
    void cancelling() {
        AtomicBoolean aborted = new AtomicBoolean();
        // [snippet]
        try (Attributor attributor = Attributor.builder(model)
                .composite(Composites.epsilonPlus())
                .timeout(Duration.ofSeconds(2))
                .cancelledWhen(aborted::get)
                .build()) {
            attributor.attribute(x, Target.top());
        }
        // [end]
        aborted.set(true);
        try (Attributor attributor =
                Attributor.builder(model).cancelledWhen(aborted::get).build()) {
            assertThatThrownBy(() -> attributor.attribute(x, Target.top())).isInstanceOf(CancellationException.class);
        }
    }
}
