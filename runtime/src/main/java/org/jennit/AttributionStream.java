package org.jennit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jennit.attribution.Attribution;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The attributions of many inputs in their order, computed when they are asked for. Neighbours of the same type and shape
 * are explained together where no sample depends on another.
 */
final class AttributionStream implements Iterator<Attribution> {
    private final Attributor attributor;
    private final Iterator<Tensor> inputs;
    private final Target target;
    private final Queue<Attribution> ready = new ArrayDeque<>();
    private @Nullable Tensor waiting;

    AttributionStream(Attributor attributor, Iterator<Tensor> inputs, Target target) {
        this.attributor = attributor;
        this.inputs = inputs;
        this.target = target;
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || waiting != null || inputs.hasNext();
    }

    @Override
    public Attribution next() {
        Attribution next = ready.poll();
        if (next == null) {
            explainBatch();
            next = ready.remove();
        }
        return next;
    }

    private void explainBatch() {
        Tensor first = taken();
        if (first == null) {
            throw new NoSuchElementException("all inputs are explained");
        }
        List<Tensor> batch = new ArrayList<>(List.of(first));
        long most = target.isForAnyBatch() && first.rank() > 0 ? attributor.samplesAtOnce(first, target) : 1;
        long samples = first.rank() > 0 ? first.shape()[0] : 1;
        for (Tensor next = taken(); next != null; next = taken()) {
            if (!isAlike(first, next) || samples + next.shape()[0] > most) {
                waiting = next;
                break;
            }
            batch.add(next);
            samples += next.shape()[0];
        }
        if (batch.size() == 1) {
            ready.add(attributor.attribute(first, target));
            return;
        }
        Attribution together = attributor.attribute(Tensor.concat(batch), target);
        int from = 0;
        for (Tensor input : batch) {
            int to = from + (int) input.shape()[0];
            ready.add(together.samples(from, to));
            from = to;
        }
    }

    private @Nullable Tensor taken() {
        Tensor next = waiting;
        waiting = null;
        return next == null && inputs.hasNext() ? inputs.next() : next;
    }

    private static boolean isAlike(Tensor one, Tensor other) {
        return one.type() == other.type()
                && one.rank() == other.rank()
                && one.rank() > 0
                && Arrays.equals(one.shape(), 1, one.rank(), other.shape(), 1, other.rank());
    }
}
