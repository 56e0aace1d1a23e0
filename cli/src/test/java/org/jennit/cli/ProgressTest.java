package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter said = new StringWriter();
    private long now;

    private Progress progress(int before, boolean terminal) {
        return new Progress(new PrintWriter(said), 1000, before, terminal, () -> now);
    }

    private void after(double seconds) {
        now += (long) (seconds * 1e9);
    }

    @Test
    void aBarIsDrawnOver() {
        try (Progress progress = progress(0, true)) {
            after(4);
            progress.advance(100);
            assertThat(said).hasToString("\r\033[K[###                           ] 100 of 1000, 25.0/s, 0:36 left");
            after(0.05);
            progress.advance(1);
            assertThat(said.toString()).doesNotContain("101");
            progress.clear();
            assertThat(said.toString()).endsWith("left\r\033[K");
        }
        assertThat(said.toString()).as("cleared once").endsWith("left\r\033[K");
    }

    @Test
    void elsewhereALineIsSaidNowAndThen() {
        try (Progress progress = progress(0, false)) {
            after(5);
            progress.advance(8);
            assertThat(said).hasToString("");
            after(15);
            progress.advance(2);
            assertThat(said.toString().strip()).isEqualTo("jennit: 10 of 1000, 0.5/s, 33:00 left");
        }
    }

    @Test
    void whatWasDoneBeforeDoesNotCountForTheRate() {
        try (Progress progress = progress(900, false)) {
            after(100);
            progress.advance(1);
            assertThat(said.toString().strip()).isEqualTo("jennit: 901 of 1000, 0.0/s, 2:45:00 left");
        }
    }

    @Test
    void theLastStepNeedsNoLine() {
        try (Progress progress = progress(0, false)) {
            after(60);
            progress.advance(1000);
            assertThat(said).hasToString("");
        }
    }
}
