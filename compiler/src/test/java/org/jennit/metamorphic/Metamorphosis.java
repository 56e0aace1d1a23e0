package org.jennit.metamorphic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.evaluate.NumberTensor;
import org.jennit.metamorphic.Draft.Step;
import org.jennit.onnx.file.DataType;

/** One model, one chain of rewrites that keep its function, one preset: all by a seed. */
final class Metamorphosis {
    /** The relative deviation of relevance that passes. */
    static final double TOLERANCE = 1e-4;

    private static final List<String> PRESETS = List.of(
            "gradient",
            "epsilon_plus",
            "epsilon_gamma_box",
            "epsilon_alpha2_beta1",
            "epsilon_plus_flat",
            "epsilon_alpha2_beta1_flat",
            "guided_backprop",
            "deconvnet",
            "beta_smooth",
            "excitation_backprop",
            "attn_lrp",
            "cp_lrp");

    final String network;
    final String preset;
    final List<String> chain = new ArrayList<>();
    private final Draft original;
    private final Draft rewritten;
    private final Random random;

    private Metamorphosis(long seed, String network, String preset) {
        this.network = network;
        this.preset = preset;
        this.random = new Random(seed);
        this.original = Networks.ALL.get(network).apply(seed);
        this.rewritten = Networks.ALL.get(network).apply(seed);
    }

    /** A chain of rewrites: networks take turns, and for each of them presets do. */
    static Metamorphosis of(long seed) {
        List<String> networks = List.copyOf(Networks.ALL.keySet());
        int turn = (int) (seed / networks.size());
        Metamorphosis metamorphosis = new Metamorphosis(
                seed, networks.get((int) (seed % networks.size())), PRESETS.get(turn % PRESETS.size()));
        metamorphosis.rewriteByChance();
        return metamorphosis;
    }

    /** One rewrite alone, if the network has a place for it. */
    static Optional<Metamorphosis> of(FileRewrite rewrite, String network, String preset) {
        Metamorphosis metamorphosis = new Metamorphosis(1, network, preset);
        if (rewrite.places(metamorphosis.rewritten).isEmpty()) {
            return Optional.empty();
        }
        metamorphosis.apply(rewrite);
        return Optional.of(metamorphosis);
    }

    private void rewriteByChance() {
        if (random.nextInt(4) == 0) {
            original.real = DataType.FLOAT;
            rewritten.real = DataType.FLOAT;
        }
        int wanted = 3 + random.nextInt(8);
        for (int i = 0; i < wanted; i++) {
            List<FileRewrite> applicable = FileRewrite.ALL.stream()
                    .filter(rewrite -> !rewrite.places(rewritten).isEmpty())
                    .toList();
            apply(applicable.get(random.nextInt(applicable.size())));
        }
        int lowest = rewritten.lowestOpset();
        rewritten.opset = lowest + random.nextInt(24 - lowest);
        rewritten.openSizes = random.nextBoolean();
        if (random.nextBoolean()) {
            rewritten.rename();
        }
        chain.add("opset " + rewritten.opset + (rewritten.openSizes ? ", open batch" : ""));
    }

    private void apply(FileRewrite rewrite) {
        List<Step> places = rewrite.places(rewritten);
        Step place = places.get(random.nextInt(places.size()));
        rewrite.change().apply(rewritten, place, random);
        chain.add(rewrite + " (" + place.output() + ", " + place.operator() + ")");
    }

    /** How the explanations differ, or an empty text. */
    String difference() {
        NumberTensor input = input(original);
        Composite composite = composite();
        Explained wanted = Explained.of(original, composite, input);
        Explained got = Explained.of(rewritten, composite, input);
        List<String> differences = new ArrayList<>();
        double output = deviation(got.output(), wanted.output());
        if (!(output <= 1e-6)) {
            differences.add("output deviates by " + output);
        }
        double relevance = deviation(got.relevance(), wanted.relevance());
        if (!(relevance <= TOLERANCE)) {
            differences.add("relevance deviates by " + relevance);
        }
        if (!got.layers().equals(wanted.layers())) {
            differences.add("layers are " + got.layers() + ", not " + wanted.layers());
        }
        return String.join("; ", differences);
    }

    private static double deviation(NumberTensor got, NumberTensor wanted) {
        if (!Arrays.equals(got.extents(), wanted.extents())) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < got.size(); i++) {
            difference += Math.pow(got.element(i) - wanted.element(i), 2);
            norm += Math.pow(wanted.element(i), 2);
        }
        return Math.sqrt(difference / norm);
    }

    static NumberTensor input(Draft draft) {
        Random numbers = new Random(11);
        int[] extents = draft.extents(draft.input);
        int size = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        return NumberTensor.of(
                extents,
                IntStream.range(0, size)
                        .mapToDouble(i -> 2 * numbers.nextDouble() - 1)
                        .toArray());
    }

    private Composite composite() {
        if (preset.equals("gradient")) {
            return assignment -> {};
        }
        Map<String, Object> form = new HashMap<>(Map.of("name", preset));
        if (!preset.matches("guided_backprop|deconvnet|beta_smooth")) {
            form.put("stabilizer", 1e-12);
        }
        if (preset.matches("epsilon.*|.*_lrp")) {
            form.put("epsilon", 1e-12);
        }
        if (preset.equals("epsilon_gamma_box")) {
            form.put("low", -1);
            form.put("high", 1);
        }
        return Composites.of(form, "metamorphosis");
    }

    @Override
    public String toString() {
        return network + " under " + preset + ": " + String.join(" → ", chain);
    }
}
