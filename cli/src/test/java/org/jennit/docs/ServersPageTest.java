package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.composite.Composites;
import org.jennit.program.ProgramOptions;
import org.jennit.program.RunMetrics;
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

    @Test
    void metrics() throws IOException {
        Path file = model.file();
        Map<String, Double> counters = new ConcurrentHashMap<>();
        // [snippet]
        RunMetrics metrics = new RunMetrics() {
            @Override
            public void ran(long samples, Duration time) {
                counters.merge(
                        "samples", (double) samples, Double::sum); // registry.summary("jennit.samples").record(samples)
                counters.merge(
                        "seconds", time.toNanos() / 1e9, Double::sum); // registry.timer("jennit.run").record(time)
            }
        };
        ModelOptions options = ModelOptions.DEFAULT.withProgram(ProgramOptions.DEFAULT.withMetrics(metrics));
        try (Model watched = Model.load(file, options)) {
            watched.predict(x);
        }
        // [end]
        assertThat(counters).containsEntry("samples", 2.0).containsKey("seconds");
    }
}
