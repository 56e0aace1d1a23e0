package org.jennit.cli.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void runsTakeTurnsAfterSomeThatDoNotCount() {
        List<String> order = new ArrayList<>();
        Timing.alternating(() -> order.add("f"), () -> order.add("a"), 3);
        assertThat(order)
                .isEqualTo(Collections.nCopies(5, List.of("f", "a")).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    @Test
    void quantilesLieBetweenNeighbours() {
        double[] sorted = {1, 2, 4, 8};
        assertThat(Timing.quantile(sorted, 0)).isEqualTo(1);
        assertThat(Timing.quantile(sorted, 0.5)).isEqualTo(3);
        assertThat(Timing.quantile(sorted, 0.75)).isCloseTo(5, within(1e-12));
        assertThat(Timing.quantile(sorted, 1)).isEqualTo(8);
    }
}
