"""Times Jennit and the authors' AttnLRP (lxt on PyTorch) by turns on transformers with random weights; prints a table."""

import argparse
import contextlib
import pathlib
import tempfile
import time
import warnings

import numpy
import torch
from lxt.efficient import monkey_patch
from transformers import BertConfig, LlamaConfig
from transformers.models.bert import modeling_bert
from transformers.models.llama import modeling_llama

import turns

TOKENS = 128


def bert():
    """BERT base, 110 million parameters."""
    return BertConfig(attn_implementation='eager'), modeling_bert, 'BertForSequenceClassification'


def llama():
    """The shape of LLaMA with grouped queries, 100 million parameters."""
    config = LlamaConfig(
        vocab_size=32000, hidden_size=640, intermediate_size=1792, num_hidden_layers=12,
        num_attention_heads=10, num_key_value_heads=5, attn_implementation='eager', use_cache=False,
    )
    return config, modeling_llama, 'LlamaForCausalLM'


NETWORKS = {'bert': bert, 'llama': llama}


class FromEmbeddings(torch.nn.Module):
    """The scores of the text, or of its next token, from the embeddings of its tokens."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, embeddings):
        logits = self.model(inputs_embeds=embeddings).logits
        return logits if logits.dim() == 2 else logits[:, -1]


class Reference:
    """AttnLRP by its authors."""

    def __init__(self, model, embeddings, target):
        self.model = model
        self.embeddings = embeddings
        self.target = target
        self.result = None

    def forward(self):
        start = time.perf_counter()
        with torch.no_grad():
            self.model(self.embeddings)
        return time.perf_counter() - start

    def attribution(self):
        inputs = self.embeddings.clone().requires_grad_()
        start = time.perf_counter()
        self.model(inputs)[0, self.target].backward()
        self.result = (inputs * inputs.grad).detach()
        return time.perf_counter() - start


def measure(name, arguments, folder):
    torch.manual_seed(1)
    config, module, network = NETWORKS[name]()
    model = FromEmbeddings(getattr(module, network)(config).eval().requires_grad_(False))
    embeddings = torch.randn(1, TOKENS, config.hidden_size)
    with torch.no_grad():
        logits = model(embeddings)
    target = int(logits.argmax())
    relevance = torch.zeros_like(logits)
    relevance[0, target] = logits[0, target]
    numpy.save(folder / 'input.npy', embeddings.numpy())
    numpy.save(folder / 'relevance.npy', relevance.numpy())
    file = folder / f'{name}.onnx'
    torch.onnx.export(
        model, (embeddings,), str(file), input_names=['embeddings'], output_names=['logits'],
        opset_version=17, dynamo=False,
    )
    # The patch replaces classes of the module: a network that was made before keeps the gradients of its operators.
    monkey_patch(module)
    patched = FromEmbeddings(getattr(module, network)(config).eval().requires_grad_(False))
    patched.load_state_dict(model.state_dict())
    reference = Reference(patched, embeddings, target)
    jennit = turns.Jennit(file, 'attn_lrp', arguments.threads, folder / 'input.npy', folder / 'relevance.npy')
    with contextlib.closing(jennit):
        forward = turns.by_turns([reference.forward, jennit.forward], arguments.runs)
        attribution = turns.by_turns([reference.attribution, jennit.attribution], arguments.runs)
        deviation = turns.difference(jennit.relevance(folder / 'result.npy'), reference.result.numpy())
    return (
        f'| {name} | {1e3 * forward[0]:.0f} | {1e3 * forward[1]:.0f} '
        f'| {1e3 * attribution[0]:.0f} | {1e3 * attribution[1]:.0f} | {attribution[0] / attribution[1]:.2f} '
        f'| {attribution[0] / forward[0]:.1f} | {attribution[1] / forward[1]:.2f} | {deviation:.1e} |'
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--networks', type=lambda text: text.split(','), default=list(NETWORKS))
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--runs', type=int, default=10)
    arguments = parser.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(arguments.threads)
    print('| network | lxt forward (ms) | Jennit forward | lxt attribution | Jennit attribution | times faster '
          '| lxt: attribution/forward | Jennit: attribution/forward | difference |')
    print('|---|---|---|---|---|---|---|---|---|')
    for name in arguments.networks:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(name, arguments, pathlib.Path(folder)), flush=True)


if __name__ == '__main__':
    main()
