"""PyTorch in a process of its own; the protocol of worker.mjs. Usage: torch_worker.py '<settings as JSON>'."""
import json
import os
import resource
import sys
import time

settings = json.loads(sys.argv[1])
os.environ.setdefault("OMP_NUM_THREADS", str(settings["threads"]))
os.environ.setdefault("MKL_NUM_THREADS", str(settings["threads"]))
import torch

torch.set_num_threads(settings["threads"])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if settings["workload"] == "uge-mini":
    from uge_mini import load
else:
    from two_towers import load


def say(message):
    print(json.dumps(message), flush=True)


model, inputs = load(settings["folder"])
parameters = list(model.parameters())
rate, decay = settings["learningRate"], settings["weightDecay"]
optimizer = torch.optim.AdamW(
    [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": decay},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ],
    lr=rate,
    betas=(0.9, 0.95),
    eps=1e-8,
)


def step():
    loss = model(*inputs)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, settings["clipNorm"])
    optimizer.step()
    return loss.item()


@torch.no_grad()
def forward():
    return model(*inputs).item()


say({"ready": True, "version": torch.__version__})
for line in sys.stdin:
    command, _, count = line.strip().partition(" ")
    if command == "end":
        break
    times, values = [], []
    used = time.process_time()
    for _ in range(int(count)):
        start = time.perf_counter()
        values.append(step() if command == "step" else forward())
        times.append((time.perf_counter() - start) * 1e3)
    cpu = (time.process_time() - used) * 1e3 / len(times)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say({"times": times, "values": values, "cpu": cpu, "rss": rss})
