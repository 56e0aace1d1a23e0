"""The architectures: how each is built, small and with random weights, and what goes in."""

import importlib
import inspect
from dataclasses import dataclass
from typing import Callable

import torch

BOX = [-2.0, 2.0]


@dataclass
class Architecture:
    """A network as users have it: what builds it, an example of its inputs, and which of them are explained."""

    source: str
    name: str
    build: Callable[[], torch.nn.Module]
    example: Callable[[], dict[str, torch.Tensor]]
    attention: bool = False
    pictures: bool = False

    @property
    def presets(self):
        """The presets that suit it."""
        boxed = ['epsilon_gamma_box'] if self.pictures and not self.attention else []
        return ['epsilon_plus', *boxed, *(['attn_lrp'] if self.attention else [])]


ARCHITECTURES: list[Architecture] = []


def torchvision(name, build, size=64, attention=False, example=None):
    add('torchvision', name, build, example or picture(size), attention, pictures=True)


def timm(name, size=64, attention=False, **options):
    def build():
        import timm as library

        return library.create_model(name, pretrained=False, **{'num_classes': 10, **options})

    add('timm', name, build, picture(size), attention, pictures=True)


def transformers(name, build, example, attention=True, pictures=False):
    add('transformers', name, build, example, attention, pictures)


def add(source, name, build, example, attention=False, pictures=False):
    ARCHITECTURES.append(Architecture(source, name, build, example, attention, pictures))


def picture(size, channels=3, batch=2):
    return floating(pixels=(batch, channels, size, size))


def floating(**shapes):
    """Floating-point inputs within the box."""
    return lambda: {name: torch.randn(shape).clamp(*BOX) for name, shape in shapes.items()}


def tokens(length=9, batch=2, vocabulary=99, mask=True, **further):
    """Tokens, where the second text is shorter."""

    def example():
        inputs = {'input_ids': torch.randint(3, vocabulary, (batch, length))}
        if mask:
            inputs['attention_mask'] = torch.ones(batch, length, dtype=torch.long)
            inputs['attention_mask'][1:, length - 3 :] = 0
        for name, size in further.items():
            inputs[name] = torch.randint(3, vocabulary, (batch, size))
        return inputs

    return example


class Output(torch.nn.Module):
    """A network of which only the first floating output counts."""

    def __init__(self, network, names, **fixed):
        super().__init__()
        self.network = network
        self.names = names
        self.fixed = fixed

    def forward(self, *inputs):
        found = self.network(**dict(zip(self.names, inputs)), **self.fixed)
        return first(found)


def first(found):
    """The logits, or whatever comes first."""
    if isinstance(found, torch.Tensor):
        return found
    for key in ('logits', 'out', 'last_hidden_state'):
        if hasattr(found, 'keys') and key in found:
            return found[key]
    return first(found[0] if isinstance(found, (tuple, list)) else next(iter(found.values())))


def hugging_face(kind, example, model=None, attention=True, pictures=False, **configuration):
    """A model of transformers by the names of its configuration and its class."""

    def build():
        import transformers as library

        config = getattr(library, kind + 'Config')(**configuration)
        config.use_cache = False
        config.return_dict = True
        network = getattr(library, model or kind + 'ForSequenceClassification')(config)
        fixed = {'use_cache': False} if 'use_cache' in network.forward.__code__.co_varnames else {}
        return Output(network, list(example()), **fixed)

    transformers(model or kind + 'ForSequenceClassification', build, example, attention, pictures)


# --- torchvision


def vision(function, **options):
    def build():
        import torchvision.models as library

        module = library
        for part in function.split('.'):
            module = getattr(module, part)
        return module(**options)

    return build


def segmentation(function):
    def build():
        network = vision('segmentation.' + function, weights=None, weights_backbone=None, num_classes=5)()
        return Output(network, [next(iter(inspect.signature(network.forward).parameters))])

    return build


def convnext():
    from torchvision.models.convnext import CNBlockConfig, ConvNeXt

    return ConvNeXt([CNBlockConfig(16, 32, 1), CNBlockConfig(32, None, 2)], num_classes=10)


def vision_transformer():
    from torchvision.models import VisionTransformer

    return VisionTransformer(
        image_size=32, patch_size=8, num_layers=3, num_heads=4, hidden_dim=64, mlp_dim=128, num_classes=10
    )


def swin(version):
    def build():
        from torchvision.models import swin_transformer as library

        blocks = {1: library.SwinTransformerBlock, 2: library.SwinTransformerBlockV2}
        merging = {1: library.PatchMerging, 2: library.PatchMergingV2}
        return library.SwinTransformer(
            patch_size=[4, 4], embed_dim=24, depths=[2, 2], num_heads=[2, 4], window_size=[4, 4], num_classes=10,
            block=blocks[version], downsample_layer=merging[version],
        )  # fmt: skip

    return build


def maxvit():
    from torchvision.models import MaxVit

    return MaxVit(
        input_size=(64, 64), stem_channels=16, partition_size=4, block_channels=[16, 32], block_layers=[1, 1],
        head_dim=8, stochastic_depth_prob=0.0, num_classes=10,
    )  # fmt: skip


def resnext():
    from torchvision.models.resnet import Bottleneck, ResNet

    return ResNet(Bottleneck, [1, 1, 1, 1], groups=8, width_per_group=4, num_classes=10)


def video():
    from torchvision.models.video import resnet

    return resnet.VideoResNet(
        resnet.BasicBlock, [resnet.Conv3DSimple] * 4, [1, 1, 1, 1], resnet.BasicStem, num_classes=10
    )


for name, size in {
    'alexnet': 224,
    'vgg11_bn': 224,
    'resnet18': 64,
    'squeezenet1_1': 64,
    'shufflenet_v2_x0_5': 64,
    'mobilenet_v2': 64,
    'mobilenet_v3_small': 64,
    'efficientnet_b0': 64,
    'regnet_y_400mf': 64,
}.items():
    torchvision(name, vision(name, num_classes=10), size)
torchvision('googlenet', vision('googlenet', num_classes=10, init_weights=False, aux_logits=False))
torchvision('densenet', vision('DenseNet', growth_rate=8, block_config=(2, 2, 2), num_init_features=16, num_classes=10))
torchvision('resnext', resnext)
torchvision('convnext', convnext)
torchvision('vit', vision_transformer, 32, attention=True)
torchvision('swin', swin(1), 32, attention=True)
torchvision('swin_v2', swin(2), 32, attention=True)
torchvision('maxvit', maxvit, 64, attention=True)
for name in ('deeplabv3_mobilenet_v3_large', 'lraspp_mobilenet_v3_large'):
    torchvision(name, segmentation(name), 64)
torchvision('video resnet', video, example=floating(clip=(1, 3, 4, 32, 32)))

# --- timm

for name, options in {
    'convnext_atto': {},
    'convnextv2_atto': {'depths': (1, 1, 2, 1)},
    'dla46_c': {},
    'ese_vovnet19b_dw': {},
    'fastvit_t8': {},
    'ghostnet_050': {},
    'hgnetv2_b0': {},
    'inception_next_tiny': {'depths': (1, 1, 1, 1), 'dims': (16, 32, 48, 64)},
    'lcnet_050': {},
    'mambaout_femto': {'depths': (1, 1, 2, 1)},
    'mixnet_s': {},
    'mobilenetv4_conv_small': {},
    'mobileone_s0': {},
    'nf_resnet26': {},
    'repvgg_a0': {},
    'res2net50_14w_8s': {'layers': (1, 1, 1, 1)},
    'resnest14d': {'layers': (1, 1, 1, 1)},
    'skresnet18': {'layers': (1, 1, 1, 1)},
    'starnet_s1': {},
    'tf_efficientnet_b0': {},
    'tinynet_e': {},
}.items():
    timm(name, 64, **options)
for name, options in {
    'beit_base_patch16_224': {'img_size': 64, 'depth': 2, 'embed_dim': 48, 'num_heads': 4},
    'cait_xxs24_224': {'img_size': 64, 'depth': 2, 'embed_dim': 48, 'num_heads': 4},
    'convit_tiny': {'img_size': 64, 'depth': 3, 'embed_dim': 48, 'num_heads': 4, 'local_up_to_layer': 2},
    'davit_tiny': {'depths': (1, 1, 1, 1), 'embed_dims': (24, 48, 96, 192)},
    'deit3_small_patch16_224': {'img_size': 64, 'depth': 2, 'embed_dim': 48, 'num_heads': 4},
    'edgenext_xx_small': {},
    'efficientvit_b0': {},
    'efficientvit_m0': {'img_size': 224},
    'eva02_tiny_patch14_224': {'img_size': 56, 'depth': 2, 'embed_dim': 48, 'num_heads': 4},
    'levit_128s': {'img_size': 224},
    'maxvit_rmlp_pico_rw_256': {'img_size': 128},
    'mobilevit_xxs': {},
    'mobilevitv2_050': {},
    'pvt_v2_b0': {'depths': (1, 1, 1, 1)},
    'sequencer2d_s': {'layers': (1, 1, 1, 1), 'embed_dims': (24, 48, 48, 48), 'hidden_sizes': (6, 12, 12, 12)},
    'swin_tiny_patch4_window7_224': {'img_size': 56, 'embed_dim': 24, 'depths': (2, 2), 'num_heads': (2, 4)},
    'swinv2_tiny_window8_256': {'img_size': 64, 'embed_dim': 24, 'depths': (2, 2), 'num_heads': (2, 4)},
    'tnt_s_patch16_224': {'img_size': 64, 'depth': 2, 'embed_dim': 48, 'inner_dim': 16, 'num_heads_inner': 2, 'num_heads_outer': 4},
    'twins_svt_small': {'img_size': 64, 'depths': (1, 1, 2, 1)},
    'visformer_tiny': {'img_size': 64, 'depth': (2, 1, 1)},
    'vit_tiny_patch16_224': {'img_size': 64, 'depth': 3},
    'vit_medium_patch16_reg4_gap_256': {'img_size': 64, 'depth': 2, 'embed_dim': 48, 'num_heads': 4},
    'xcit_nano_12_p16_224': {'img_size': 64, 'depth': 2},
}.items():  # fmt: skip
    timm(name, options.get('img_size', 64), attention=name != 'sequencer2d_s', **options)

for name, module, kind, size, attention, options in [
    ('convmixer', 'convmixer', 'ConvMixer', 64, False, {'dim': 32, 'depth': 3, 'patch_size': 8}),
    ('focalnet', 'focalnet', 'FocalNet', 64, False, {'embed_dim': 24, 'depths': (1, 1, 2, 1)}),
    ('mixer', 'mlp_mixer', 'MlpMixer', 64, False, {'img_size': 64, 'num_blocks': 2, 'embed_dim': 64}),
    ('nest', 'nest', 'Nest', 64, True, {'img_size': 64, 'embed_dims': (24, 48, 96), 'num_heads': (2, 4, 8), 'depths': (1, 1, 2)}),
    ('poolformer', 'metaformer', 'MetaFormer', 64, False, {'depths': (1, 1, 2, 1), 'dims': (16, 32, 48, 64)}),
    ('volo', 'volo', 'VOLO', 64, True, {'img_size': 64, 'layers': (1, 1, 1, 1), 'embed_dims': (24, 48, 48, 48), 'num_heads': (2, 4, 4, 4)}),
]:  # fmt: skip

    def build(module=module, kind=kind, options=options):
        return getattr(importlib.import_module('timm.models.' + module), kind)(num_classes=10, **options)

    add('timm', name, build, picture(size), attention, pictures=True)

# --- transformers

BERT = {
    'vocab_size': 99, 'hidden_size': 32, 'num_hidden_layers': 2, 'num_attention_heads': 4, 'intermediate_size': 48,
    'max_position_embeddings': 40,
}  # fmt: skip
DECODER = {**BERT, 'pad_token_id': 0}
GROUPED = {**DECODER, 'num_key_value_heads': 2}
CAUSAL = 'ForCausalLM'

hugging_face('Albert', tokens(), embedding_size=16, **BERT)
hugging_face('Bert', tokens(), **BERT)
hugging_face('Bloom', tokens(), 'BloomForCausalLM', vocab_size=99, hidden_size=32, n_layer=2, n_head=4)
hugging_face('ConvBert', tokens(), embedding_size=32, **BERT)
hugging_face('Data2VecText', tokens(), **BERT)
hugging_face(
    'DebertaV2', tokens(), relative_attention=True, pos_att_type=['p2c', 'c2p'], position_biased_input=False,
    max_relative_positions=16, **BERT,
)  # fmt: skip
hugging_face('DistilBert', tokens(), vocab_size=99, dim=32, n_layers=2, n_heads=4, hidden_dim=48)
hugging_face('Electra', tokens(), embedding_size=16, **BERT)
hugging_face('Ernie', tokens(), **BERT)
hugging_face('Funnel', tokens(), vocab_size=99, d_model=32, n_head=4, d_head=8, d_inner=48, block_sizes=[1, 1])
hugging_face('GPT2', tokens(), 'GPT2LMHeadModel', vocab_size=99, n_embd=32, n_layer=2, n_head=4)
hugging_face(
    'GPTNeo', tokens(), 'GPTNeoForCausalLM', vocab_size=99, hidden_size=32, num_layers=2, num_heads=4,
    attention_types=[[['global', 'local'], 1]], window_size=4, max_position_embeddings=40,
)  # fmt: skip
hugging_face('GPTNeoX', tokens(), 'GPTNeoXForCausalLM', **DECODER)
hugging_face('Gemma', tokens(), 'GemmaForCausalLM', head_dim=8, **GROUPED)
hugging_face('Gemma2', tokens(), 'Gemma2ForCausalLM', head_dim=8, **GROUPED)
hugging_face('Llama', tokens(), 'LlamaForCausalLM', **GROUPED)
hugging_face(
    'Mamba', tokens(mask=False), 'MambaForCausalLM', attention=False, vocab_size=99, hidden_size=16, state_size=4,
    num_hidden_layers=2,
)  # fmt: skip
hugging_face('Mistral', tokens(), 'MistralForCausalLM', sliding_window=4, **GROUPED)
hugging_face('MobileBert', tokens(), embedding_size=16, intra_bottleneck_size=16, **BERT)
hugging_face('ModernBert', tokens(), global_attn_every_n_layers=2, local_attention=4, **DECODER)
hugging_face('MPNet', tokens(), **BERT)
hugging_face('OPT', tokens(), 'OPTForCausalLM', vocab_size=99, hidden_size=32, num_hidden_layers=2,
             num_attention_heads=4, ffn_dim=48, max_position_embeddings=40, word_embed_proj_dim=32)  # fmt: skip
hugging_face('Phi', tokens(), 'PhiForCausalLM', **DECODER)
hugging_face('Qwen2', tokens(), 'Qwen2ForCausalLM', **GROUPED)
hugging_face('Qwen3', tokens(), 'Qwen3ForCausalLM', head_dim=8, **GROUPED)
hugging_face('RoFormer', tokens(), embedding_size=32, **BERT)
hugging_face('Roberta', tokens(), **BERT)
hugging_face('SqueezeBert', tokens(), q_groups=4, k_groups=4, v_groups=4, post_attention_groups=1,
             intermediate_groups=4, output_groups=4, embedding_size=32, **BERT)  # fmt: skip
hugging_face('XLNet', tokens(), vocab_size=99, d_model=32, n_layer=2, n_head=4, d_inner=48)
hugging_face('T5', tokens(decoder_input_ids=5), 'T5ForConditionalGeneration', vocab_size=99, d_model=32, d_kv=8,
             d_ff=48, num_layers=2, num_heads=4)  # fmt: skip
hugging_face('Bart', tokens(decoder_input_ids=5), 'BartForConditionalGeneration', vocab_size=99, d_model=32,
             encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
             encoder_ffn_dim=48, decoder_ffn_dim=48, max_position_embeddings=40)  # fmt: skip
hugging_face('Wav2Vec2', floating(input_values=(2, 1600)), 'Wav2Vec2ForCTC', vocab_size=32, hidden_size=32,
             num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, conv_dim=(16, 16, 16),
             conv_stride=(5, 4, 2), conv_kernel=(10, 8, 4), num_conv_pos_embeddings=16,
             num_conv_pos_embedding_groups=4)  # fmt: skip
hugging_face('AST', floating(input_values=(2, 64, 32)), 'ASTForAudioClassification',
             hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, max_length=64,
             num_mel_bins=32)  # fmt: skip
VISION = {
    'image_size': 32, 'patch_size': 8, 'hidden_size': 32, 'num_hidden_layers': 2, 'num_attention_heads': 4,
    'intermediate_size': 48,
}  # fmt: skip


def seen(size):
    return floating(pixel_values=(2, 3, size, size))


hugging_face('ViT', seen(32), 'ViTForImageClassification', pictures=True, **VISION)
hugging_face('Dinov2', seen(32), 'Dinov2ForImageClassification', pictures=True, **VISION)
hugging_face('SiglipVision', seen(32), 'SiglipVisionModel', pictures=True, **VISION)
hugging_face('Yolos', seen(32), 'YolosForObjectDetection', pictures=True, num_detection_tokens=5,
             **{**VISION, 'image_size': [32, 32]})  # fmt: skip
hugging_face('Segformer', seen(64), 'SegformerForSemanticSegmentation', pictures=True, depths=[1, 1, 1, 1],
             hidden_sizes=[16, 32, 32, 32], num_attention_heads=[1, 2, 2, 4], decoder_hidden_size=32)  # fmt: skip
hugging_face('Swin', seen(64), 'SwinForImageClassification', pictures=True, image_size=64, embed_dim=16,
             depths=[2, 2], num_heads=[2, 4], window_size=4)  # fmt: skip
hugging_face('ResNet', seen(64), 'ResNetForImageClassification', attention=False, pictures=True, depths=[1, 1],
             hidden_sizes=[32, 64], embedding_size=16)  # fmt: skip
hugging_face('PatchTST', floating(past_values=(2, 32, 3)), 'PatchTSTForPrediction', num_input_channels=3,
             context_length=32, patch_length=8, patch_stride=8, d_model=16, num_hidden_layers=2,
             num_attention_heads=4, ffn_dim=32, prediction_length=6)  # fmt: skip

# --- torch.nn, as in tutorials


class Recurrent(torch.nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.embed = torch.nn.Embedding(99, 12)
        self.cell = getattr(torch.nn, kind)(12, 10, batch_first=True, **options)
        self.head = torch.nn.LazyLinear(4)

    def forward(self, input_ids):
        return self.head(self.cell(self.embed(input_ids))[0].mean(1))


class UNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        nn = torch.nn

        def block(i, o):
            return nn.Sequential(
                nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU()
            )

        self.first, self.second, self.bottom = block(3, 8), block(8, 16), block(16, 32)
        self.up2, self.up1 = nn.ConvTranspose2d(32, 16, 2, 2), nn.ConvTranspose2d(16, 8, 2, 2)
        self.right2, self.right1 = block(32, 16), block(16, 8)
        self.pool, self.head = nn.MaxPool2d(2), nn.Conv2d(8, 2, 1)

    def forward(self, x):
        one = self.first(x)
        two = self.second(self.pool(one))
        up = self.right2(torch.cat([self.up2(self.bottom(self.pool(two))), two], 1))
        return self.head(self.right1(torch.cat([self.up1(up), one], 1)))


class Temporal(torch.nn.Module):
    """Dilated causal convolutions with weight norms."""

    def __init__(self):
        super().__init__()
        norm = torch.nn.utils.parametrizations.weight_norm
        self.layers = torch.nn.ModuleList(
            norm(torch.nn.Conv1d(3 if i == 0 else 8, 8, 3, dilation=2**i, padding=2 * 2**i)) for i in range(3)
        )
        self.head = torch.nn.Linear(8, 4)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x)[..., : x.shape[-1]])
        return self.head(x[..., -1])


class GraphConvolution(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = torch.nn.Linear(6, 12), torch.nn.Linear(12, 3)

    def forward(self, nodes, edges):
        for layer in (self.one, self.two):
            messages = layer(nodes)
            arriving = torch.zeros_like(messages).scatter_add(
                0, edges[1][:, None].expand(-1, messages.shape[1]), messages[edges[0]]
            )
            nodes = torch.relu(messages + arriving)
        return nodes


class FactorizationMachine(torch.nn.Module):
    """Embeddings of categories and numbers, their products, and an MLP."""

    def __init__(self):
        super().__init__()
        nn = torch.nn
        self.tables = nn.ModuleList(nn.Embedding(10, 6) for _ in range(3))
        self.numbers = nn.Linear(4, 6)
        self.deep = nn.Sequential(nn.Linear(24, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 1))

    def forward(self, numbers, categories):
        rows = [table(categories[:, i]) for i, table in enumerate(self.tables)] + [self.numbers(numbers)]
        fields = torch.stack(rows, 1)
        pairs = (fields.sum(1).square() - fields.square().sum(1)).sum(1, keepdim=True) / 2
        return torch.sigmoid(self.deep(fields.flatten(1)) + pairs)


class PointNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        nn = torch.nn
        self.turn = nn.Sequential(nn.Conv1d(3, 16, 1), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(16, 9))
        self.features = nn.Sequential(nn.Conv1d(3, 16, 1), nn.BatchNorm1d(16), nn.ReLU(), nn.Conv1d(16, 32, 1))
        self.head = nn.Linear(32, 5)

    def forward(self, points):
        turned = torch.bmm(self.turn(points).view(-1, 3, 3), points)
        return self.head(self.features(turned).max(2)[0])


def encoder():
    nn = torch.nn
    layer = nn.TransformerEncoderLayer(24, 4, 48, batch_first=True)
    return nn.Sequential(nn.Linear(5, 24), nn.TransformerEncoder(layer, 2, enable_nested_tensor=False), nn.Linear(24, 3))


def translator():
    return torch.nn.Transformer(16, 4, 1, 1, 32, batch_first=True)


def autoencoder():
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, 2, 1), nn.LeakyReLU(), nn.InstanceNorm2d(8), nn.Conv2d(8, 16, 3, 2, 1), nn.PReLU(),
        nn.GroupNorm(4, 16), nn.Upsample(scale_factor=2, mode='bilinear'), nn.ConvTranspose2d(16, 8, 4, 2, 1),
        nn.Tanh(), nn.PixelShuffle(2), nn.Conv2d(2, 3, 3, padding=1), nn.Sigmoid(),
    )  # fmt: skip


def perceptron():
    nn = torch.nn
    return nn.Sequential(
        nn.Linear(12, 32), nn.BatchNorm1d(32), nn.ELU(), nn.Dropout(), nn.Linear(32, 32), nn.Mish(), nn.Linear(32, 3),
        nn.Softmax(1),
    )  # fmt: skip


def edges():
    return {'nodes': torch.randn(7, 6), 'edges': torch.randint(0, 7, (2, 15))}


def fields():
    return {'numbers': torch.randn(5, 4), 'categories': torch.randint(0, 10, (5, 3))}


ids = tokens(mask=False)
for kind, options in {
    'LSTM': {'bidirectional': True, 'num_layers': 2},
    'GRU': {'bidirectional': True},
    'RNN': {'nonlinearity': 'tanh'},
}.items():
    add('torch.nn', kind, lambda kind=kind, options=options: Recurrent(kind, **options), ids)
add('torch.nn', 'U-Net', UNet, picture(32), pictures=True)
add('torch.nn', 'TCN', Temporal, floating(series=(2, 3, 20)))
add('torch.nn', 'GCN', GraphConvolution, edges)
add('torch.nn', 'DeepFM', FactorizationMachine, fields)
add('torch.nn', 'PointNet', PointNet, floating(points=(2, 3, 30)))
add('torch.nn', 'TransformerEncoder', encoder, floating(series=(2, 7, 5)), attention=True)
add('torch.nn', 'Transformer', translator, floating(source=(2, 7, 16), target=(2, 5, 16)), attention=True)
add('torch.nn', 'autoencoder', autoencoder, picture(32), pictures=True)
add('torch.nn', 'MLP', perceptron, floating(table=(4, 12)))
