package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals that arrive while ONNX Runtime opens sessions and computes, in processes of their own. */
@Tag("exhaustive")
class SignalsTest {
    /** Signals in the order of their numbers, from 1. */
    private static final List<String> NUMBERS = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM");

    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void onlyWhereThereAreSignals() {
        log = folder.resolve("log");
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    }

    private Process start(String main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                "-Djennit.home=" + Run.home(),
                "-cp",
                System.getProperty("java.class.path"),
                main));
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        return builder.start();
    }

    /** Whoever started the tests in the background may have had this signal ignored, which is passed on. */
    private static void send(String signal, Process process) throws Exception {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (Files.exists(status)) {
            String ignored = Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .findFirst()
                    .orElse("SigIgn: 0");
            long mask = Long.parseUnsignedLong(
                    ignored.substring(ignored.indexOf(':') + 1).strip(), 16);
            assumeTrue((mask >> NUMBERS.indexOf(signal) & 1) == 0);
        }
        new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + process.pid())
                .start()
                .waitFor();
    }

    /** Until the process says that it computes. */
    private void awaitComputation(Process process) throws Exception {
        while (process.isAlive() && !Files.readString(log).contains("computes")) {
            Thread.sleep(5);
        }
    }

    private void assertEnded(Process process, int status) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(status);
        assertThat(folder.resolve("hs_err.log")).doesNotExist();
        assertThat(Files.readString(log)).doesNotContain("Exception", "Error", "at org.jennit");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130, 0", "TERM, 143, 40", "HUP, 129, 90", "TERM, 143, 170", "INT, 130, 260"})
    @Timeout(60)
    void aSignalEndsWhateverComputes(String signal, int status, long millis) throws Exception {
        Process process = start(Computing.class.getName(), "signals");
        try {
            awaitComputation(process);
            Thread.sleep(millis);
            send(signal, process);
            assertEnded(process, status);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "60", "150"})
    @Timeout(60)
    void aLibrarysProcessEndsAsJavaDoes(long millis) throws Exception {
        Process process = start(Computing.class.getName(), "none");
        try {
            awaitComputation(process);
            Thread.sleep(millis);
            send("TERM", process);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @Timeout(60)
    void theSecondSignalEndsAtOnce() throws Exception {
        Process process = start(Computing.class.getName(), "waits");
        try {
            awaitComputation(process);
            send("INT", process);
            assertThat(process.waitFor(1, TimeUnit.SECONDS)).as("waits").isFalse();
            long start = System.nanoTime();
            send("INT", process);
            assertEnded(process, 130);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @Timeout(60)
    void theCommandDiesOfItsSignal(String signal, int status) throws Exception {
        Path weights = folder.resolve("vgg16.onnx");
        Process process = start(Main.class.getName(), "network", "vgg16", "-o", weights);
        try {
            while (process.isAlive() && unfinished() == 0) {
                Thread.sleep(5);
            }
            send(signal, process);
            assertEnded(process, status);
            assertThat(weights).doesNotExist();
            assertThat(unfinished()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private long unfinished() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("."))
                    .count();
        }
    }
}
