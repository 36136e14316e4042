"""Lesson 07: digits that are read wherever they stand."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

from helpers import training
from helpers.checks import batches
from helpers.data import digits

from . import Open


class Shifted(Dataset):
    def __init__(self, images: torch.Tensor, labels: torch.Tensor):
        self.padded, self.labels = F.pad(images, (1, 1, 1, 1)), labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, i: int) -> tuple[torch.Tensor, torch.Tensor]:
        top, left = torch.randint(0, 3, (2,)).tolist()
        return self.padded[i, top : top + 8, left : left + 8], self.labels[i]


def trained(start: int, make=Shifted, hidden: int = 128, epochs: int = 40, optimizer=torch.optim.Adam,
            lr: float = 0.003) -> nn.Sequential:  # fmt: skip
    data = digits()
    torch.manual_seed(start)
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    loader = DataLoader(make(data.train_x[:, 0].float() / 255, data.train_y), batch_size=64, shuffle=True)
    training.fit(net, loader, nn.CrossEntropyLoss(), optimizer(net.parameters(), lr), epochs, progress=False)
    return net


SGD = torch.optim.SGD
OPEN = [
    Open("07.4", batches.robust, "never shifted", False, lambda s: trained(s, TensorDataset)),
    Open("07.4", batches.robust, "shifted, five epochs as in the lesson", False,
         lambda s: trained(s, epochs=5, optimizer=SGD, lr=0.3)),
    Open("07.4", batches.robust, "Adam at 0.003, 128 neurons, 40 epochs", True, trained),
    Open("07.4", batches.robust, "SGD at 0.3, 128 neurons, 80 epochs", True,
         lambda s: trained(s, epochs=80, optimizer=SGD, lr=0.3)),
]  # fmt: skip
