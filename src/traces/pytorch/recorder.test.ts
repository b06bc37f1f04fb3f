import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { checkTrace } from '../check.ts'
import { changeManifest, verdictOn, violatedIn } from '../testing-changes.ts'

vi.setConfig({ testTimeout: 110_000 })

/** A Python that has torch: the one on the PATH, or the system's. */
const python = ['python3', '/usr/bin/python3'].find((name) => {
  try {
    execFileSync(name, ['-c', 'import torch'], { stdio: 'ignore', timeout: 60_000 })
    return true
  } catch {
    return false
  }
})

const prelude = `
import sys, torch
sys.path.insert(0, 'src/traces/pytorch')
from halfulp_recorder import Quantizer, Recorder
torch.manual_seed(5)
bf16 = lambda: Quantizer(lambda x: x.to(torch.bfloat16).to(x.dtype), 'bfloat16', 'rne', 'ieee')
fp16 = lambda: Quantizer(lambda x: x.half().to(x.dtype), 'binary16', 'rne', 'ieee')
def train(out, make, quantizers, dtype=torch.float32, steps=6, spoil=None):
    model = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3)).to(dtype)
    optimizer = make(model.parameters())
    with Recorder(out, model, optimizer, quantizers, problem='6-5-3, tanh', seed=5) as recorder:
        for step in range(steps):
            x, y = torch.randn(16, 6).to(dtype), torch.randint(0, 3, (16,))
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x).float(), y)
            loss.backward()
            recorder.step(float('nan') if step == spoil else loss.item())
`

describe.skipIf(python === undefined)('the PyTorch recorder (needs python3 with torch)', () => {
  let root = ''
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'halfulp-pytorch-'))
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  const run = (script: string): string =>
    execFileSync(python as string, ['-c', prelude + script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 100_000,
    })

  it('records SGD, Adam and parameters in bfloat16 as they are, and what is declared wrongly is found', async () => {
    const at = (name: string): string => join(root, name)
    run(`
train('${at('sgd')}', lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), {'gradient': fp16(), 'momentum': bf16()})
train('${at('adam')}', lambda p: torch.optim.Adam(p, lr=0.01), {'gradient': bf16(), 'firstMoment': bf16(), 'secondMoment': bf16(), 'weights.next': bf16()})
train('${at('bf16')}', lambda p: torch.optim.AdamW(p, lr=0.01), {}, dtype=torch.bfloat16)
try: train('${at('failed')}', lambda p: torch.optim.SGD(p, lr=0.1), {}, spoil=2)
except ValueError as error: print(error)
`)
    expect(existsSync(at('failed/trace.json'))).toBe(false)
    const sgd = await checkTrace(at('sgd'))
    expect(violatedIn(sgd)).toEqual([])
    for (const id of ['trace-rounding', 'trace-update', 'trace-moments', 'trace-chain'])
      expect(verdictOn(sgd, id)).toMatchObject({ verdict: 'holds' })
    expect(verdictOn(sgd, 'trace-update').met).toBe(6 * 53)
    const adam = await checkTrace(at('adam'))
    expect(violatedIn(adam)).toEqual([])
    for (const id of ['trace-rounding', 'trace-moments', 'trace-chain', 'tang-adam-ratio'])
      expect(verdictOn(adam, id)).toMatchObject({ verdict: 'holds' })
    const narrow = await checkTrace(at('bf16'))
    expect(violatedIn(narrow)).toEqual([])
    expect(verdictOn(narrow, 'trace-chain')).toMatchObject({ verdict: 'holds' })
    changeManifest(at('sgd'), ({ quantizers }) => {
      for (const one of quantizers) one.rounding = 'rtz'
    })
    expect(violatedIn(await checkTrace(at('sgd')))).toContain('trace-rounding')
  })

  it('refuses what a trace cannot tell', () => {
    const out = join(root, 'refused')
    const cases = [
      'lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True), {}',
      'lambda p: torch.optim.RMSprop(p), {}',
      "lambda p: torch.optim.SGD(p, lr=0.1), {'weights': bf16()}",
    ]
    const script = cases
      .map((one) => `try: train('${out}', ${one})\nexcept ValueError as error: print(error)`)
      .join('\n')
    const [nesterov, other, role] = run(script).trim().split('\n')
    expect(nesterov).toBe('expected SGD without nesterov, which a trace cannot tell, came True')
    expect(other).toBe('expected an optimizer SGD, Adam or AdamW, came RMSprop')
    expect(role).toMatch(/^expected quantizers of gradient, .*, came weights$/)
  })
})
