"""The training loop the three stages share: warm-up and cosine decay, bf16 where it is fast, checkpoints, resume."""

import argparse
import math
import time

import torch

from scenes_data import RUNS, device, load_checkpoint, save_checkpoint

CHECKPOINT_SECONDS = 110


def arguments(description, steps, batch, rate):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--scenes', default=RUNS / 'scenes-train')
    parser.add_argument('--validation', default=RUNS / 'scenes-validation')
    parser.add_argument('--runs', default=RUNS)
    parser.add_argument('--steps', type=int, default=steps)
    parser.add_argument('--batch', type=int, default=batch)
    parser.add_argument('--rate', type=float, default=rate)
    parser.add_argument('--threads', type=int, default=1, help='more were slower on a busy machine')
    parser.add_argument('--fresh', action='store_true', help='ignore an earlier checkpoint')
    return parser


class Average:
    """Exponential moving average of a module's parameters and buffers, with the usual short memory at the start."""

    def __init__(self, module, decay):
        self.decay, self.updates = decay, 0
        self.state = {name: value.detach().clone() for name, value in module.state_dict().items()}

    def update(self, module):
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value.detach(), 1 - decay)
            else:
                self.state[name].copy_(value)


def run(path, module, loss_of, options, validate, decay=0.999, weight_decay=0.01, warmup=100, every=50):
    """Trains `module` (one nn.Module) until `options.steps`.

    loss_of(step) -> (scalar loss, dict of numbers to print); step seeds whatever it draws, so a resumed run goes on.
    validate(state) -> dict of numbers, called with the averaged weights at the end.
    The checkpoint at `path` holds module, average, optimizer, step, seconds, validation.
    """
    torch.set_num_threads(options.threads)
    module.to(device()).train()
    average = Average(module, decay)
    optimizer = torch.optim.AdamW(module.parameters(), lr=options.rate, weight_decay=weight_decay, betas=(0.9, 0.99))
    step, seconds = 0, 0.0
    saved = None if options.fresh else load_checkpoint(path)
    if saved:
        module.load_state_dict(saved['module'])
        optimizer.load_state_dict(saved['optimizer'])
        average.state, average.updates = saved['average'], saved['updates']
        step, seconds = saved['step'], saved['seconds']
        print(f'resumed {path} at step {step}', flush=True)

    def save(**more):
        save_checkpoint(
            path,
            module=module.state_dict(),
            average=average.state,
            updates=average.updates,
            optimizer=optimizer.state_dict(),
            step=step,
            seconds=seconds,
            batch=options.batch,
            **more,
        )

    sums, last_save, mark = {}, time.time(), time.time()
    while step < options.steps:
        ramp = min(1.0, (step + 1) / warmup)
        cosine = 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / options.steps))
        for group in optimizer.param_groups:
            group['lr'] = options.rate * ramp * cosine
        with torch.autocast(device().type, torch.bfloat16):
            loss, numbers = loss_of(step)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimizer.step()
        average.update(module)
        step += 1
        seconds += time.time() - mark
        mark = time.time()
        for name, value in {'loss': loss.item(), **numbers}.items():
            sums[name] = sums.get(name, 0.0) + float(value) / every
        if step % every == 0:
            print(
                f'{step}/{options.steps} {seconds:.0f}s ' + ' '.join(f'{k} {v:.4f}' for k, v in sums.items()),
                flush=True,
            )
            sums = {}
        if time.time() - last_save > CHECKPOINT_SECONDS:
            save()
            last_save = time.time()
    module.eval()
    validation = validate(average.state)
    print(validation, flush=True)
    save(validation=validation)
