package org.jennit.cli.report;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;

/** A headless Chromium, driven over its DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final BlockingQueue<Map<String, Object>> explanations = new LinkedBlockingQueue<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final String session;
    private int calls;

    private Browser(Process process, Path profile, String address) throws IOException {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Ear())
                .join();
        Map<String, Object> tab = call("Target.createTarget", Map.of("url", "about:blank"), null);
        Map<String, Object> attached = call(
                "Target.attachToTarget",
                Map.of("targetId", String.valueOf(tab.get("targetId")), "flatten", true),
                null);
        this.session = String.valueOf(attached.get("sessionId"));
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** The browser of this machine, if it has one. */
    static Optional<Path> installed() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a browser with a profile of its own. */
    static Browser start(Path program) throws IOException {
        Path profile = Files.createTempDirectory("jennit-browser");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--force-color-profile=srgb",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                Thread drain = new Thread(() -> lines.lines().forEach(more -> {}), "browser output");
                drain.setDaemon(true);
                drain.start();
                return new Browser(process, profile, address.group(1));
            }
        }
        throw new IOException("the browser did not start: " + said);
    }

    /** What scripts threw, what the console was told, and what was requested from a network. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Opens a file in a window of this size, and waits until its script has drawn it. */
    void open(Path file, int width, int height) throws IOException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        call("Page.navigate", Map.of("url", "about:blank"));
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        waitFor("location.protocol === 'file:' && document.documentElement?.dataset.ready === 'true'");
        settle();
    }

    /** Waits until what was changed is drawn. */
    void settle() throws IOException {
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    private void waitFor(String condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Boolean.TRUE.equals(evaluate(condition))) {
            if (System.nanoTime() > end) {
                throw new IOException("waited in vain for " + condition + "; " + complaints);
            }
        }
    }

    /** The value of an expression, or of what it promises. */
    @Nullable
    Object evaluate(String expression) throws IOException {
        Map<String, Object> explanation =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (explanation.containsKey("exceptionDetails")) {
            throw new IOException(expression + ": " + explanation.get("exceptionDetails"));
        }
        return StructuredText.map(explanation.get("result")).get("value");
    }

    /** Presses a key and lets it go. */
    void press(String key, int code) throws IOException {
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
        }
        settle();
    }

    /** Asks the browser for something. */
    Map<String, Object> call(String method, Map<String, Object> parameters) throws IOException {
        return call(method, parameters, session);
    }

    private Map<String, Object> call(String method, Map<String, Object> parameters, @Nullable String to)
            throws IOException {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", ++calls);
        message.put("method", method);
        message.put("params", parameters);
        if (to != null) {
            message.put("sessionId", to);
        }
        socket.sendText(StructuredText.onOneLine(message), true).join();
        try {
            for (Map<String, Object> explanation = explanations.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    explanation != null;
                    explanation = explanations.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                if (Long.valueOf(calls).equals(explanation.get("id"))) {
                    if (explanation.containsKey("error")) {
                        throw new IOException(method + ": " + explanation.get("error"));
                    }
                    return StructuredText.map(explanation.get("result"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(method + ": interrupted", e);
        }
        throw new IOException(method + ": no answer");
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Sorts what the browser says into answers and complaints. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                Map<String, Object> message = StructuredText.map(StructuredText.parse(text.toString(), false));
                text.setLength(0);
                String event = String.valueOf(message.get("method"));
                // said of this class reading pixels, not of the page
                boolean ofReading = message.toString().contains("willReadFrequently");
                boolean requested = event.equals("Network.requestWillBeSent")
                        && message.toString().contains("url=http");
                if (message.containsKey("id")) {
                    explanations.add(message);
                } else if (!ofReading
                        && (requested
                                || List.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
                                        .contains(event))) {
                    complaints.add(String.valueOf(message.get("params")));
                }
            }
            from.request(1);
            return null;
        }
    }
}
