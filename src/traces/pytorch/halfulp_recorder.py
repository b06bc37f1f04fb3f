"""Records a PyTorch training run as a trace that `halfulp trace check` decides on (schema halfulp-trace/1).

    with Recorder("run1", model, optimizer) as recorder:
        for x, y in batches:
            optimizer.zero_grad()
            loss = loss_of(model(x), y)
            loss.backward()
            recorder.step(loss)          # in the place of optimizer.step()

Needs torch and nothing else. Optimizers: SGD (with momentum or without), Adam, AdamW. Every tensor is written as binary32
(binary64 for double parameters), which holds bfloat16 and binary16 values exactly.
"""
import ctypes
import hashlib
import json
import math
import os
import platform
import sys
import time

import torch

_STATES = {"momentum_buffer": "momentum", "exp_avg": "firstMoment", "exp_avg_sq": "secondMoment"}
_ROLES = ("gradient", "weights.next", "momentum", "firstMoment", "secondMoment")


class Quantizer:
    """A function from tensor to tensor, and what it claims to be: format id, rounding and overflow as halfulp names them."""

    def __init__(self, function, format, rounding="rne", overflow="saturate", subnormals="kept"):
        self.function = function
        self.declared = {"format": format, "rounding": rounding, "overflow": overflow, "subnormals": subnormals}


class Recorder:
    """Takes the optimizer's steps and writes what each started from, computed and left.

    quantizers: by role, "gradient", "weights.next" (the weights as stored), "momentum", "firstMoment", "secondMoment"; each is applied
    to the live tensors, and both what went in and what came out are recorded.
    every: record one step of so many, and take the others all the same.
    """

    def __init__(self, directory, model, optimizer, quantizers=None, every=1, problem="a network", data=None, seed=None):
        self._directory, self._optimizer, self._every = str(directory), optimizer, every
        self._quantizers = dict(quantizers or {})
        unknown = [role for role in self._quantizers if role not in _ROLES]
        if unknown:
            raise ValueError(f"expected quantizers of {', '.join(_ROLES)}, came {unknown[0]}")
        self._parameters = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        self._described = _optimizer_of(optimizer)
        self._carrier = "F64" if any(p.dtype == torch.float64 for _, p in self._parameters) else "F32"
        self._problem, self._seed, self._data = problem, seed, data
        self._taken, self._steps = 0, []
        os.makedirs(self._directory, exist_ok=True)
        if os.listdir(self._directory):
            raise ValueError(f"expected an empty directory to record to, but {directory} is not; name another, or empty it")
        open(self._path("scalars.jsonl"), "w").close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        # A run that failed has no trace.json, so that it is never taken for a whole one.
        if kind is None:
            self.finish()

    def step(self, loss, objective=None, full_gradients=None):
        """Takes one step of the optimizer. objective: F at the weights before it; full_gradients: of F, by parameter name."""
        loss = float(loss)
        if not math.isfinite(loss):
            raise ValueError(f"expected a finite loss at step {self._taken + 1}, came {loss}; a diverged run is not recorded")
        self._taken += 1
        rates = {group["lr"] for group in self._optimizer.param_groups}
        if len(rates) != 1:
            raise ValueError(f"expected one learning rate for all parameters, came {sorted(rates)}")
        tensors = {}
        for name, parameter in self._parameters:
            if parameter.grad is None:
                raise ValueError(f"expected a gradient of {name}, came none; parameters that are not trained need requires_grad=False")
            self._before(tensors, name, parameter, full_gradients)
        self._optimizer.step()
        for name, parameter in self._parameters:
            self._after(tensors, name, parameter)
        if (self._taken - 1) % self._every == 0:
            scalars = {"step": self._taken, "stepsize": float(rates.pop()), "loss": loss}
            if objective is not None:
                scalars["objective"] = float(objective)
            self._write(scalars, tensors)

    def finish(self):
        """Writes trace.json, after which the trace is whole."""
        text = open(self._path("scalars.jsonl"), "rb").read()
        data = self._data or {"name": "not described", "sha256": hashlib.sha256(b"").hexdigest(), "licence": None}
        quantizers = [
            {"parameter": "*", "role": role, "blockSize": None, "axis": None, **quantizer.declared}
            for role, quantizer in self._quantizers.items()
        ]
        manifest = {
            "schema": "halfulp-trace/1",
            "framework": {"name": "PyTorch", "version": str(torch.__version__)},
            "machine": {
                "cpu": platform.processor() or platform.machine() or "unknown",
                "os": platform.platform(),
                "runtime": f"Python {platform.python_version()}",
                "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
            },
            "recorded": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "command": " ".join(sys.argv) or "python",
            "seed": self._seed,
            "data": data,
            "problem": {"kind": "network", "name": self._problem},
            "optimizer": self._described,
            "carrier": self._carrier,
            "quantizers": quantizers,
            "parameters": [{"name": name, "shape": list(p.shape)} for name, p in self._parameters],
            "stepsTaken": self._taken,
            "steps": self._steps,
            "scalars": {"file": "scalars.jsonl", "sha256": hashlib.sha256(text).hexdigest()},
        }
        with open(self._path("trace.json.tmp"), "w") as file:
            json.dump(manifest, file, indent=2)
        os.replace(self._path("trace.json.tmp"), self._path("trace.json"))

    def _path(self, name):
        return os.path.join(self._directory, name)

    def _copy(self, tensor):
        dtype = torch.float64 if self._carrier == "F64" else torch.float32
        return tensor.detach().to(device="cpu", dtype=dtype, copy=True).contiguous()

    def _is_carried(self, parameter):
        """Whether sums and products are rounded to the carrier alone, so that updates and moments can be followed."""
        return parameter.dtype in (torch.float32, torch.float64)

    def _round(self, tensors, name, role, live):
        """Records a live tensor, rounds it in place where its role has a quantizer, and records that too."""
        tensors[f"{name}/{role}"] = self._copy(live)
        quantizer = self._quantizers.get(role)
        if quantizer is None:
            return
        with torch.no_grad():
            live.copy_(quantizer.function(live.detach().clone()))
        tensors[f"{name}/{role}.q"] = self._copy(live)

    def _before(self, tensors, name, parameter, full_gradients):
        tensors[f"{name}/weights"] = self._copy(parameter)
        self._round(tensors, name, "gradient", parameter.grad)
        if full_gradients is not None:
            tensors[f"{name}/gradientFull"] = self._copy(full_gradients[name])
        state = self._optimizer.state.get(parameter, {})
        for key, role in self._kept_states():
            value = state.get(key)
            if self._is_carried(parameter):
                tensors[f"{name}/{role}.previous"] = self._copy(torch.zeros_like(parameter) if value is None else value)

    def _after(self, tensors, name, parameter):
        state = self._optimizer.state.get(parameter, {})
        if self._described["name"] == "sgd" and self._is_carried(parameter):
            moved = state.get("momentum_buffer") if self._described["momentum"] != 0 else parameter.grad
            tensors[f"{name}/update"] = self._copy(moved)
        for key, role in self._kept_states():
            self._round(tensors, name, role, state[key])
        self._round(tensors, name, "weights.next", parameter.data)

    def _kept_states(self):
        if self._described["name"] == "adam":
            return [(key, _STATES[key]) for key in ("exp_avg", "exp_avg_sq")]
        return [("momentum_buffer", "momentum")] if self._described["momentum"] != 0 else []

    def _write(self, scalars, tensors):
        file = f"step-{scalars['step']:08d}.safetensors"
        sha256 = _write_safetensors(self._path(file), tensors)
        with open(self._path("scalars.jsonl"), "a") as lines:
            lines.write(json.dumps(scalars, allow_nan=False) + "\n")
        self._steps.append({"step": scalars["step"], "file": file, "sha256": sha256})


def _optimizer_of(optimizer):
    kind, options = type(optimizer).__name__, optimizer.param_groups[0]
    refused = ["nesterov", "dampening", "maximize", "amsgrad"] + ([] if kind == "AdamW" else ["weight_decay"])
    for name in refused:
        if options.get(name):
            raise ValueError(f"expected {kind} without {name}, which a trace cannot tell, came {options[name]}")
    if kind == "SGD":
        return {"name": "sgd", "momentum": float(options["momentum"])}
    if kind in ("Adam", "AdamW"):
        (beta1, beta2), epsilon = options["betas"], options["eps"]
        return {"name": "adam", "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "form": "averaged", "rounds": "afterUse"}
    raise ValueError(f"expected an optimizer SGD, Adam or AdamW, came {kind}")


def _write_safetensors(path, tensors):
    """Writes float tensors on the CPU, contiguous; gives the sha256 of the file."""
    header, at = {}, 0
    for name, tensor in tensors.items():
        end = at + tensor.numel() * tensor.element_size()
        dtype = "F64" if tensor.dtype == torch.float64 else "F32"
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    digest = hashlib.sha256()
    with open(path, "wb") as file:
        pieces = [len(text).to_bytes(8, "little"), text]
        pieces += [ctypes.string_at(t.data_ptr(), t.numel() * t.element_size()) for t in tensors.values()]
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()
