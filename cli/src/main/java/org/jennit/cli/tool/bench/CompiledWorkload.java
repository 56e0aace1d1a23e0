package org.jennit.cli.tool.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.Model;
import org.jennit.composite.Composite;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.tensor.Tensor;

/**
 * A composite's attribution graph of a model, compiled and opened, with inputs to run it on. The steps are those of an
 * {@link org.jennit.Attributor}, one after the other so that each can be timed.
 *
 * @param compileSeconds from the loaded model to the optimized attribution graph
 * @param sessionSeconds from there to the program that is ready to run
 */
record CompiledWorkload(Program program, Map<String, Tensor> arguments, double compileSeconds, double sessionSeconds)
        implements AutoCloseable {
    static CompiledWorkload open(Model model, Composite composite, int batch, ProgramOptions options) {
        Stopwatch compile = new Stopwatch();
        AttributionGraph attribution = model.compiler().compile(composite, AttributionRequest.DEFAULT);
        double compileSeconds = compile.seconds();
        Map<String, Tensor> arguments = new LinkedHashMap<>(RandomInputs.of(model.graph(), batch));
        arguments.put(attribution.outputRelevance(), RandomInputs.outputRelevance(attribution, model.graph(), batch));
        Stopwatch session = new Stopwatch();
        Program program = Program.open(attribution.graph(), options);
        return new CompiledWorkload(program, arguments, compileSeconds, session.seconds());
    }

    Map<String, Tensor> run() {
        return program.run(arguments);
    }

    @Override
    public void close() {
        program.close();
    }
}
