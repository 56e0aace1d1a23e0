package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramPoolTest {
    private final List<String> log = new ArrayList<>();
    private final ProgramPool<String, AutoCloseable> pool = new ProgramPool<>();

    private AutoCloseable opened(String name) {
        log.add("open " + name);
        return () -> log.add("close " + name);
    }

    @Test
    void theFirstOpensAndTheLastCloses() {
        ProgramPool.Lease<AutoCloseable> one = pool.lease("a", () -> opened("a"));
        ProgramPool.Lease<AutoCloseable> other = pool.lease("a", () -> opened("a"));
        assertThat(other.value()).isSameAs(one.value());
        assertThat(log).containsExactly("open a");
        one.close();
        one.close();
        assertThat(log).as("the other has it still").containsExactly("open a");
        other.close();
        assertThat(log).containsExactly("open a", "close a");
        pool.lease("a", () -> opened("a")).close();
        assertThat(log).containsExactly("open a", "close a", "open a", "close a");
    }

    @Test
    void whatCannotBeOpenedIsTriedAgain() {
        assertThatThrownBy(() -> pool.lease("a", () -> {
                    throw new IllegalStateException("refused");
                }))
                .hasMessage("refused");
        pool.lease("a", () -> opened("a")).close();
        assertThat(log).containsExactly("open a", "close a");
    }

    @Test
    void aCacheKeepsTheLastFewAndClosesTheRest() {
        ProgramCache<String, AutoCloseable> cache = new ProgramCache<>("the attributor");
        for (String name : List.of("a", "b", "a", "c", "d", "e")) {
            cache.use(name, () -> opened(name), value -> name);
        }
        assertThat(log).containsExactly("open a", "open b", "open c", "open d", "close b", "open e");
        log.clear();
        cache.close();
        cache.close();
        assertThat(log).containsExactlyInAnyOrder("close a", "close c", "close d", "close e");
        assertThatThrownBy(() -> cache.use("a", () -> opened("a"), value -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the attributor is closed");
    }
}
