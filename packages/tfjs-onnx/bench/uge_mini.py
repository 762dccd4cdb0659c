"""The workload of uge-mini.mjs on transformers' Qwen2.5-VL, with the checkpoint and the batch that it has written."""
import json
import os

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F


class Contrastive(nn.Module):
    def __init__(self, backbone, workload, patches):
        super().__init__()
        self.backbone = backbone
        self.workload = workload
        self.patches = patches
        self.grid = torch.tensor([workload["grid"]] * workload["rows"])

    def embed(self, side, **images):
        rows = self.workload["rows"]
        ids = torch.tensor(side["ids"]).view(rows, -1)
        last = torch.tensor(side["last"]) - torch.arange(rows) * ids.shape[1]
        mask = (torch.arange(ids.shape[1])[None] <= last[:, None]).long()
        if images:
            # Tells pictures from text where positions are counted.
            images["mm_token_type_ids"] = (ids == self.backbone.config.image_token_id).int()
        hidden = self.backbone(input_ids=ids, attention_mask=mask, use_cache=False, **images).last_hidden_state
        return F.normalize(hidden[torch.arange(rows), last], dim=-1)

    def forward(self):
        query = self.embed(self.workload["queries"], pixel_values=self.patches, image_grid_thw=self.grid)
        target = self.embed(self.workload["targets"])
        logits = query @ target.t() / self.workload["temperature"]
        right = torch.arange(self.workload["rows"])
        return (F.cross_entropy(logits, right) + F.cross_entropy(logits.t(), right)) / 2


def load(folder):
    from transformers import Qwen2_5_VLForConditionalGeneration

    with open(os.path.join(folder, "workload.json")) as file:
        workload = json.load(file)
    patches = torch.from_numpy(numpy.fromfile(os.path.join(folder, "patches.bin"), dtype=numpy.float32))
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).train()
    return Contrastive(model.model, workload, patches.view(-1, 3 * 2 * 14 * 14)), ()
