"""Writes flowers.pt, the state dict of a network that PyTorch trained on iris.csv, and pytorch.csv: what it predicts of each row.

    python -m pip install -r ../../host-tools/python/requirements/torch.txt && python pytorch_model.py
"""

import numpy as np
import torch
from torch import nn

table = np.genfromtxt("iris.csv", delimiter=",", skip_header=1, dtype=str)
x = torch.tensor(table[:, :4].astype("float32"))
names, y = np.unique(table[:, 4], return_inverse=True)
y = torch.tensor(y)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        # Buffers are part of a state dict, as weights are.
        self.register_buffer("mean", x.mean(0))
        self.register_buffer("std", x.std(0, correction=0))
        self.fc1 = nn.Linear(4, 16)
        self.fc2 = nn.Linear(16, 8)
        self.fc3 = nn.Linear(8, 3)

    def forward(self, x):
        x = (x - self.mean) / self.std
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)


torch.manual_seed(1)
model = Network()
optimizer = torch.optim.Adam(model.parameters(), 0.01)
for _ in range(200):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()

torch.save(model.state_dict(), "flowers.pt")
predictions = model(x).softmax(1).detach().numpy()
np.savetxt("pytorch.csv", predictions, "%.6f", ",", header=",".join(names), comments="")
