"""A few training steps on several processes. Lesson 13 starts it; by hand it is

torchrun --standalone --local-addr=localhost --nproc-per-node=2 two_processes.py result.pt
"""

import gc
import sys
from datetime import timedelta

import torch
import torch.distributed as dist

# Its functions take the group that is there when they are imported for their default. Imported later, by
# DistributedDataParallel, they would keep the group, and threads of "gloo" would still run while Python ends.
import torch.distributed.nn
import torch.nn.functional as F
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from helpers.data import digits

STEPS, BATCH_SIZE = 4, 64


def make_net(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(64, 32), nn.Tanh(), nn.Linear(32, 10))


def batches():
    data = digits()
    x = data.train_x.flatten(1).float() / 255
    return list(zip(x.split(BATCH_SIZE), data.train_y.split(BATCH_SIZE), strict=True))[:STEPS]


def train(net, rank=0, processes=1):
    """The five lines; each process takes its share of every batch."""
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for x, y in batches():
        mine = slice(rank, None, processes)  # rows rank, rank + processes, ...
        loss = F.cross_entropy(net(x[mine]), y[mine])
        optimizer.zero_grad()
        loss.backward()  # here DistributedDataParallel averages the gradients
        optimizer.step()
    return loss.item()


def train_together(rank, processes):
    net = DistributedDataParallel(make_net(seed=rank))  # all get the weights of 0
    loss = train(net, rank, processes)
    sys.stdout.write(f"process {rank} of {processes}: loss of its last share {loss:.3f}\n")
    if rank == 0:  # one of them saves
        gradients = [p.grad for p in net.module.parameters()]
        torch.save({"gradients": gradients, "weights": net.module.state_dict()}, sys.argv[1])


def main():
    # "gloo" is for CPUs. GPUs want "nccl", and each process a GPU of its own, with net and data on it.
    # A lost partner is given up after one minute, not 30.
    dist.init_process_group("gloo", timeout=timedelta(minutes=1))
    train_together(dist.get_rank(), dist.get_world_size())
    gc.collect()  # what is left of the net holds the group, too
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
