"""Embeds what embed.mjs exported with transformers; prints figures as a line of JSON. See real-size.mjs."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import transformers

folder, exported, dtype = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
threads, runs = int(sys.argv[4]), int(sys.argv[5])
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()


def memory(key: str) -> float:
    for line in open("/proc/self/status"):
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1e6
    raise KeyError(key)


inputs = json.loads((exported / "inputs.json").read_text())
rows = inputs["rows"]
precision = getattr(torch, dtype)
start = time.perf_counter()
config = transformers.AutoConfig.from_pretrained(folder)
model = getattr(transformers, config.architectures[0]).from_pretrained(folder, dtype=precision).eval().model
open_seconds = time.perf_counter() - start

ids = torch.tensor(inputs["ids"]).reshape(rows, -1)
length = ids.shape[1]
last = torch.tensor(inputs["last"]) - torch.arange(rows) * length
# No padding but what the rows' own lengths make.
width = int(last.max()) + 1
ids = ids[:, :width]
mask = (torch.arange(width)[None] <= last[:, None]).long()
patches = torch.from_numpy(np.fromfile(exported / "patches.bin", np.float32)).reshape(inputs["patches"]).to(precision)
side = round((patches.shape[0] / rows) ** 0.5)
grid = torch.tensor([[1, side, side]] * rows)
soft = torch.from_numpy(np.fromfile(exported / "soft.bin", np.float32)).reshape(inputs["soft"]).to(precision)
places = torch.tensor(inputs["places"])
row, column = places[:, 0] // length, places[:, 0] % length
kinds = (ids == config.image_token_id).int()


def forward() -> torch.Tensor:
    embeddings = model.get_input_embeddings()(ids)
    embeddings[row, column] = soft[places[:, 1]]
    output = model(
        input_ids=ids,
        inputs_embeds=embeddings,
        attention_mask=mask,
        pixel_values=patches,
        image_grid_thw=grid,
        mm_token_type_ids=kinds,
        use_cache=False,
    )
    return torch.nn.functional.normalize(output.last_hidden_state[torch.arange(rows), last].float(), dim=-1)


start = time.perf_counter()
vectors = forward()
first_seconds = time.perf_counter() - start
times = []
for _ in range(runs):
    start = time.perf_counter()
    forward()
    times.append(time.perf_counter() - start)
print(
    json.dumps(
        {
            "weights": f"transformers {dtype}",
            "tokens": int(mask.sum()),
            "openSeconds": open_seconds,
            "firstSeconds": first_seconds,
            "seconds": min(times),
            "peakGigabytes": memory("VmHWM"),
            "ownGigabytes": memory("RssAnon"),
            "fileGigabytes": memory("RssFile"),
            "versions": f"torch {torch.__version__}, transformers {transformers.__version__}",
            "vectors": vectors.tolist(),
        }
    )
)
