package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jennit.cli.option.NamedInputs;
import org.jennit.cli.option.StandardInput;
import org.jennit.table.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Explains what made a model decide as it did. */
@Command(
        name = "explain",
        header = "Explains pictures and texts: prints the top classes and writes heatmaps.",
        description = {
            "Runs the model on each input and finds how much each pixel spoke for (red) or against (blue) the target class. "
                    + "The heatmap is written as NAME.heatmap.png. Without any argument it explains the bundled photograph of a cat "
                    + "with the bundled classifier.",
            "",
            "Inputs that are arrays (.npy, already preprocessed, the first axis the batch) give arrays: "
                    + "NAME.relevance.npy and NAME.output.npy. A model of several inputs takes --input NAME=FILE.npy for each, or "
                    + "an .npz file with an array of each name.",
            "",
            "A table (.csv) is explained row by row: relevance by the name of each feature is printed, and written as"
                    + " NAME.relevance.csv with charts.",
            "",
            "A text (--text) is explained token by token: it is printed in colours, and written as text.tokens.png, .html and .json. "
                    + "Targets are 'top', a class or a label; of a language model a token, at the end or elsewhere: Paris, "
                    + "top@last, Paris@5.",
            "",
            "A run over a folder also writes results.jsonl, a line for each file, and skips broken files. --resume continues a "
                    + "run that was interrupted.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit explain",
            "  jennit explain photo.jpg --overlay",
            "  jennit explain photos/ -o heatmaps -t \"tiger cat\"",
            "  jennit explain photo.jpg -t \"tiger cat - lynx\"    for the one rather than the other",
            "  jennit explain photo.jpg -m resnet50.onnx --preprocess imagenet --labels classes.txt",
            "  jennit explain photo.jpg -c epsilon_plus -p epsilon=0.01",
            "  jennit explain photo.jpg --attributor smoothgrad -p n_iter=50",
            "  jennit explain batch.npy -m model.onnx -p low=-1 -p high=1",
            "  jennit explain customers.csv -m churn.onnx",
            "  jennit explain customers.csv -m forest.onnx -a kernel_shap -t 1",
            "  jennit explain --input picture=x.npy --input question=ids.npy -m model.onnx",
            "  curl -s https://example.org/photo.jpg | jennit explain - -o - >heatmap.png",
            "  jennit explain inputs.npz -m model.onnx         an array for each input",
            "  jennit explain val/ -t folder --max-samples 500 --shuffle --shared-scale --colorbar",
            "  jennit explain --text \"anything but boring\" -m bert/model.onnx",
            "  jennit explain --text \"The capital of France is\" -m gpt/model.onnx -t \"Paris - Rome\"",
            "  jennit explain val/ -o out --name '{folder}/{stem}-{composite}.png' --resume"
        })
public final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private ExplainOptions options;

    @Override
    public Integer call() throws IOException {
        options.check();
        StandardInput input = options.samples().standardInput();
        try (input) {
            return explain();
        }
    }

    private int explain() throws IOException {
        if (options.text().isAsked()) {
            return TextRun.explain(options);
        }
        NamedInputs byInput = options.namedInputs();
        if (!byInput.isEmpty()) {
            return NamedInputsRun.explain(options, byInput);
        }
        Optional<Path> table = options.samples().table();
        if (table.isPresent()) {
            return TableRun.explain(options, Table.read(table.get()));
        }
        return new SampleRun(options).explain();
    }
}
