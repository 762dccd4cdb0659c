"""PyTorch in a process of its own: updates without end, reported one by one. Usage: worker.py '<settings as JSON>'."""
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
from uge_mini import Stage

stage = Stage(settings["folder"])
parameters = list(stage.parameters())
optimizer = torch.optim.AdamW(stage.groups(settings["weightDecay"]), lr=settings["learningRate"], betas=(0.9, 0.95), eps=1e-8)
print(json.dumps({"version": torch.__version__}), flush=True)
while True:
    start, used = time.perf_counter(), time.process_time()
    loss = stage()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, settings["clipNorm"])
    optimizer.step()
    value = loss.item()
    ms = (time.perf_counter() - start) * 1e3
    cpu = (time.process_time() - used) * 1e3
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"loss": value, "ms": ms, "cpu": cpu, "rss": rss}), flush=True)
