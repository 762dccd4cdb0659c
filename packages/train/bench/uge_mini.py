"""uge-mini in PyTorch: transformers' Qwen2.5-VL, and UGE's graph encoder around torch-geometric's GATv2Conv."""
import json
import os

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file


def dense(inputs, outputs, bias=True):
    return nn.Linear(inputs, outputs, bias=bias)


class GraphEncoder(nn.Module):
    """The configuration `uge` with its default settings; parameters have the names of the checkpoint."""

    def __init__(self, weights, settings, dimension):
        super().__init__()
        from torch_geometric.nn import GATv2Conv

        size, heads, edge = settings["hiddenSize"], settings["heads"], settings["edgeSize"]
        self.heads, self.tokens = heads, settings["graphTokens"]
        self.text = nn.ModuleDict({"value": dense(dimension, size), "score": dense(dimension, heads, False)})
        self.text_place = nn.Parameter(torch.empty(0))
        self.kind, self.centre = nn.Parameter(torch.empty(0)), nn.Parameter(torch.empty(0))
        self.position = nn.ModuleList([dense(4 * settings["frequencies"], size // 2), dense(size // 2, size)])
        self.position_missing = nn.Parameter(torch.empty(0))
        self.edge = nn.ModuleList([dense(5, edge), dense(edge, edge)])
        self.edge_relation = nn.Parameter(torch.empty(0))
        self.layers = nn.ModuleList(
            nn.ModuleDict(
                {
                    "norm1": nn.LayerNorm(size),
                    "conv": GATv2Conv(size, size // heads, heads=heads, edge_dim=edge, add_self_loops=False),
                    "norm2": nn.LayerNorm(size),
                    "mlp": nn.ModuleList([dense(size, 2 * size), dense(2 * size, size)]),
                }
            )
            for _ in range(settings["layers"])
        )
        self.norm = nn.LayerNorm(size)
        self.pool = nn.ModuleDict(
            {"centre": dense(size, size), "key": dense(size, size, False), "value": dense(size, size), "norm": nn.LayerNorm(size)}
        )
        self.pool_queries = nn.Parameter(torch.empty(0))
        self.output, self.vector = dense(size, dimension), dense(size, dimension)
        self.gate, self.vector_gate = nn.Parameter(torch.empty(0)), nn.Parameter(torch.empty(0))
        tables = {"text.place", "position.missing", "edge.relation", "pool.queries", "vector.gate"}
        renamed = {}
        for name, tensor in weights.items():
            name = name.removeprefix("graph_encoder.")
            key = name.replace(".", "_") if name in tables else name
            if tensor.shape != self.get_parameter(key).shape:
                self.get_parameter(key).data = torch.empty_like(tensor)
            renamed[key] = tensor
        self.load_state_dict(renamed)

    def node_texts(self, graph, table):
        # Read, not trained from here.
        embeddings = table.detach()[graph["textTokens"]]
        embeddings = F.layer_norm(embeddings, embeddings.shape[-1:], eps=1e-8)
        scores = self.text["score"](embeddings) + self.text_place[: embeddings.shape[1]]
        scores = scores.transpose(1, 2).masked_fill(graph["textMask"][:, None] == 0, -1e9)
        means = (F.softmax(scores, -1) * graph["textMask"][:, None]) @ embeddings
        value = self.text["value"]
        per_head = value.weight.view(self.heads, -1, value.weight.shape[1])
        return torch.einsum("thd,hod->tho", means, per_head).flatten(1) + value.bias

    def forward(self, graph, table):
        x = self.node_texts(graph, table)[graph["nodeText"]] + self.kind[graph["nodeKind"]]
        x = x + graph["centreMask"] * self.centre
        known = self.position[1](F.gelu(self.position[0](graph["positions"])))
        x = x + torch.where(graph["positionMask"] > 0, known, self.position_missing)
        edges = self.edge[1](F.gelu(self.edge[0](graph["edgeFeatures"]) + self.edge_relation[graph["edgeRelation"]]))
        for layer in self.layers:
            x = x + layer["conv"](layer["norm1"](x), graph["edgeIndex"], edges)
            x = x + layer["mlp"][1](F.gelu(layer["mlp"][0](layer["norm2"](x))))
        x = self.norm(x)
        graphs, nodes = graph["nodeMask"].shape
        queries = self.pool["centre"](x[graph["centres"]])[:, None] + self.pool_queries
        split = lambda y: y.view(graphs, -1, self.heads, y.shape[-1] // self.heads).transpose(1, 2)
        attended = F.scaled_dot_product_attention(
            split(queries),
            split(self.pool["key"](x).view(graphs, nodes, -1)),
            split(self.pool["value"](x).view(graphs, nodes, -1)),
            attn_mask=graph["nodeMask"][:, None, None] > 0,
        )
        pooled = self.pool["norm"](queries + attended.transpose(1, 2).flatten(2))
        tokens = F.normalize(self.output(pooled[:, : self.tokens]), dim=-1) * self.gate
        return tokens, F.normalize(self.vector(pooled[:, self.tokens]), dim=-1) * self.vector_gate


class Stage(nn.Module):
    """Queries and targets of one stage to its loss, as @uge/train has it."""

    def __init__(self, folder):
        super().__init__()
        from transformers import Qwen2_5_VLForConditionalGeneration

        with open(os.path.join(folder, "workload.json")) as file:
            self.workload = workload = json.load(file)
        arrays = {}
        for name, kind in workload["arrays"].items():
            dtype = numpy.int32 if kind["dtype"] == "int32" else numpy.float32
            values = numpy.fromfile(os.path.join(folder, f"{name}.bin"), dtype=dtype).reshape(kind["shape"])
            arrays[name] = torch.from_numpy(values)
            if dtype == numpy.int32:
                arrays[name] = arrays[name].long()
        self.arrays = arrays
        whole = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).train()
        self.backbone = whole.model
        self.graph_encoder = None
        if workload["stage"] == "stage2":
            with open(os.path.join(folder, "uge.json")) as file:
                settings = json.load(file)["graph"]
            weights = load_file(os.path.join(folder, "graph_encoder.safetensors"))
            self.graph_encoder = GraphEncoder(weights, settings, self.backbone.config.text_config.hidden_size)
            real = arrays["edgeMask"][:, 0] > 0
            # Padding messages take no part.
            self.graph = {
                **arrays,
                "edgeIndex": torch.stack([arrays["edgeSource"], arrays["edgeTarget"]])[:, real],
                "edgeFeatures": arrays["edgeFeatures"][real],
                "edgeRelation": arrays["edgeRelation"][real],
            }
        self.query = self.sequences("ids", "last", workload["rows"]["query"])
        self.target = self.sequences("targetIds", "targetLast", workload["rows"]["target"])
        self.grid = torch.tensor([workload["grid"]] * workload["batch"])
        self.right = torch.arange(workload["batch"])

    def sequences(self, ids, last, rows):
        ids, last = self.arrays[ids].view(rows, -1), self.arrays[last]
        last = last - torch.arange(rows) * ids.shape[1]
        mask = (torch.arange(ids.shape[1])[None] <= last[:, None]).long()
        images = ids == self.backbone.config.image_token_id
        with_image = images.any(1).sum().item()
        positions, _ = self.backbone.get_rope_index(
            ids,
            mm_token_type_ids=images.int(),
            image_grid_thw=torch.tensor([self.workload["grid"]] * with_image) if with_image else None,
            attention_mask=mask,
        )
        return {"ids": ids, "last": last, "mask": mask, "positions": positions}

    def embed(self, side, sources=None, vectors=None):
        states = self.backbone.get_input_embeddings()(side["ids"])
        if sources is not None:
            features = torch.cat([torch.zeros(1, states.shape[-1]), *sources])[self.arrays["feature"]]
            states = states * self.arrays["isToken"].view(*states.shape[:2], 1) + features.view_as(states)
        hidden = self.backbone.language_model(
            inputs_embeds=states, attention_mask=side["mask"], position_ids=side["positions"], use_cache=False
        ).last_hidden_state
        pooled = F.normalize(hidden[torch.arange(len(hidden)), side["last"]], dim=-1)
        return pooled if vectors is None else F.normalize(pooled + vectors, dim=-1)

    def loss(self, query, target):
        logits = query @ target.t() / self.workload["temperature"]
        return (F.cross_entropy(logits, self.right) + F.cross_entropy(logits.t(), self.right)) / 2

    def forward(self):
        patches = self.arrays["patches"]
        vectors = None
        sources = [self.backbone.visual(patches, grid_thw=self.grid).pooler_output]
        if self.graph_encoder is not None:
            table = self.backbone.get_input_embeddings().weight
            tokens, of_graphs = self.graph_encoder(self.graph, table)
            sources.append(tokens.flatten(0, 1))
            # Fused and graph-only queries have their graph, image-only ones none.
            of_rows = of_graphs[: self.workload["batch"]]
            vectors = torch.cat([of_rows, of_rows, torch.zeros_like(of_rows)])
        forms = self.embed(self.query, sources, vectors).chunk(self.workload["forms"])
        target = self.embed(self.target)
        if len(forms) == 1:
            return self.loss(forms[0], target)
        fused, graph, image = forms
        return (
            self.loss(fused, target)
            + 0.5 * self.loss(graph, target)
            + 0.5 * self.loss(image, target)
            + 0.25 * self.loss(graph, image)
        )

    def groups(self, decay):
        """Parameters with and without decay, by the rules of @uge/train."""
        excepted = ("embed_tokens.weight", "kind", "gate", "pool_queries", "edge_relation", "conv.att")
        with_decay, without = [], []
        for name, parameter in self.named_parameters():
            plain = parameter.dim() < 2 or name.endswith(excepted)
            (without if plain else with_decay).append(parameter)
        return [{"params": with_decay, "weight_decay": decay}, {"params": without, "weight_decay": 0.0}]
