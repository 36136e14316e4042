"""The recipe of nanoGPT (Karpathy, 2022), written anew, to run at the end of lesson 14 beside the lesson's own.

Same text, same width, heads and layers, the same CPU time; its learned positions, norm before, GELU, shared weights of
embedding and head, small first weights, AdamW with warm-up and cosine, dropout 0: what its README gives for a CPU.
"""

SIDE_BY_SIDE = """
class NanoGPT(GPT):
    def __init__(self, kinds):
        super().__init__(kinds, 64, 4, context=64)
        self.head.weight = self.embed.weight
        for name, p in self.named_parameters():
            if p.ndim == 2:
                ends = name.endswith(("join.weight", "mlp.2.weight"))
                nn.init.normal_(p, std=0.02 / (2 * len(self.blocks)) ** 0.5 if ends else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(p)

def nano_rate(step, steps, most=1e-3, least=1e-4, warm=100):
    if step < warm:
        return most * (step + 1) / warm
    return least + (most - least) * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm))) / 2

def nano_train(net, steps, generator):
    decayed = [p for p in net.parameters() if p.ndim >= 2]
    others = [p for p in net.parameters() if p.ndim < 2]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), fused=True)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = nano_rate(step, steps)
        at = torch.randint(0, len(train_text) - 65, (12, 1), generator=generator)
        block = train_text[at + torch.arange(65)].to(device)
        loss = text_loss(net(block[:, :-1]), block[:, 1:])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()

for SEED in (1, 2, 3):
    seed_everything(SEED)
    ours = GPT(len(alphabet), 64, 4).to(device)
    started = time.process_time()
    learn_text(ours, 600)
    seconds = time.process_time() - started
    generator = torch.Generator().manual_seed(SEED)
    theirs = NanoGPT(len(alphabet)).to(device)
    started = time.process_time()
    nano_train(theirs, 100, generator)  # how long does a step take?
    steps = round(100 * seconds / (time.process_time() - started))
    seed_everything(SEED)
    theirs = NanoGPT(len(alphabet)).to(device)
    started = time.process_time()
    nano_train(theirs, steps, generator)
    took = time.process_time() - started
    for name, net, spent, count in (("lesson 14", ours, seconds, 600), ("nanoGPT's recipe", theirs, took, steps)):
        weights = sum(p.numel() for p in net.parameters())
        print(f"start {SEED}, {name:17} {weights:,} weights, {count:5} steps, {spent:5.1f} s of CPU: "
              f"{held_loss(net):.3f} nats a letter")
"""
