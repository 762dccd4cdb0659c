"""The model of two-towers.mjs in PyTorch, with the weights and the batch that it has written."""
import json
import os

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F


class TwoTowers(nn.Module):
    def __init__(self, size, weights):
        super().__init__()
        self.size = size
        # As nn.Linear keeps them: [out, in].
        self.p = nn.ParameterDict(
            {
                name.replace(".", "_"): nn.Parameter(value.t().contiguous() if name.endswith(".weight") else value)
                for name, value in weights.items()
            }
        )

    def linear(self, name, x):
        return F.linear(x, self.p[f"{name}_weight"], self.p[f"{name}_bias"])

    def norm(self, name, x):
        return F.layer_norm(x, (self.size["width"],), self.p[f"{name}_scale"], self.p[f"{name}_shift"])

    def block(self, name, x):
        heads, width = self.size["heads"], self.size["width"]
        batch, tokens, _ = x.shape
        qkv = self.linear(f"{name}_qkv", self.norm(f"{name}_norm1", x))
        q, k, v = qkv.view(batch, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4).unbind(0)
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width)
        x = x + self.linear(f"{name}_out", mixed)
        return x + self.linear(f"{name}_down", F.gelu(self.linear(f"{name}_up", self.norm(f"{name}_norm2", x))))

    def forward(self, patches, ids):
        size = self.size
        x = self.linear("patch", patches).view(size["batch"], size["tokens"], -1) + self.p["position"]
        for index in range(size["layers"]):
            x = self.block(str(index), x)
        image = F.normalize(self.norm("norm", x).mean(1) @ self.p["project"], dim=-1)
        words = F.embedding(ids.view(size["batch"], -1), self.p["words"])
        text = F.normalize(self.norm("textNorm", words).mean(1) @ self.p["textProject"], dim=-1)
        logits = image @ text.t() / 0.07
        target = torch.arange(size["batch"])
        return (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target)) / 2


def load(folder):
    with open(os.path.join(folder, "workload.json")) as file:
        description = json.load(file)
    values = numpy.fromfile(os.path.join(folder, "weights.bin"), dtype=numpy.float32)
    weights, position = {}, 0
    for name, shape in description["weights"]:
        count = int(numpy.prod(shape))
        weights[name] = torch.from_numpy(values[position : position + count].reshape(shape).copy())
        position += count
    patches = torch.from_numpy(numpy.fromfile(os.path.join(folder, "patches.bin"), dtype=numpy.float32))
    ids = torch.from_numpy(numpy.fromfile(os.path.join(folder, "ids.bin"), dtype=numpy.int32)).long()
    return TwoTowers(description["size"], weights), (patches.view(-1, description["size"]["patch"]), ids)
