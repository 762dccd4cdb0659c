"""The model of two-towers.mjs in PyTorch. Usage: training_step.py '<size as JSON>' threads steps; prints JSON."""
import json
import os
import resource
import sys
import time

size = json.loads(sys.argv[1])
threads, steps = int(sys.argv[2]), int(sys.argv[3])
os.environ.setdefault("OMP_NUM_THREADS", str(threads))
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(threads))
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(threads)
torch.manual_seed(0)
width, layers, heads, tokens = size["width"], size["layers"], size["heads"], size["tokens"]
batch, patch, words, text_tokens = size["batch"], size["patch"], size["words"], size["textTokens"]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        q, k, v = self.qkv(self.norm1(x)).view(batch, tokens, 3, heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q @ k.transpose(-2, -1)) * (width // heads) ** -0.5
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, tokens, width)
        x = x + self.out(mixed)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class TwoTowers(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Linear(patch, width)
        self.position = nn.Parameter(torch.randn(tokens, width) * 0.02)
        self.blocks = nn.ModuleList([Block() for _ in range(layers)])
        self.norm, self.text_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project = nn.Linear(width, width, bias=False)
        self.text_project = nn.Linear(width, width, bias=False)
        self.words = nn.Embedding(words, width)

    def forward(self, patches, ids):
        h = self.patch(patches) + self.position
        for block in self.blocks:
            h = block(h)
        image = F.normalize(self.project(self.norm(h).mean(1)), dim=-1)
        text = F.normalize(self.text_project(self.text_norm(self.words(ids)).mean(1)), dim=-1)
        logits = image @ text.t() / 0.07
        target = torch.arange(batch)
        return (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target)) / 2


model = TwoTowers()
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
patches = torch.rand(batch, tokens, patch) * 2 - 1
ids = torch.randint(0, words, (batch, text_tokens))
times = []
for i in range(steps + 3):
    start = time.perf_counter()
    loss = model(patches, ids)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    loss.item()
    if i >= 3:
        times.append((time.perf_counter() - start) * 1e3)
times.sort()
rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"version": torch.__version__, "median": times[len(times) // 2], "best": times[0], "rss": rss}))
