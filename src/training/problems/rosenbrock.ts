import type { Evaluation, Problem } from './problem.ts'

/**
 * Rosenbrock's function of a matrix: F(X) = Σ_i Σ_{j<n} 100·(x_{i,j+1} − x_{ij}²)² + (1 − x_{ij})², each row a chain of its own; for
 * 1×2 it is the classic one (Rosenbrock 1960). The minimum is 0, at all ones. Tang, Li and Zou use 50×100; their formula was not
 * available, so this form is a choice made here. It starts from −1.2, 1, −1.2, … in each row, as the classic one does, of several
 * rows each entry moved by a uniform amount of at most 1/2: equal rows would stay equal, and every gradient of rank 1.
 */
export function rosenbrock(rows: number, columns: number): Problem {
  const evaluate = ([x = new Float32Array()]: readonly Float32Array[]): Evaluation => evaluateChains(x, columns)
  return {
    parameters: [{ name: 'x', shape: [rows, columns] }],
    rows: null,
    start: (random) => {
      const classic = (i: number): number => ((i % columns) % 2 === 0 ? -1.2 : 1)
      const moved = (i: number): number => classic(i) + (rows === 1 ? 0 : random.unit() - 0.5)
      return [Float32Array.from({ length: rows * columns }, (_, i) => moved(i))]
    },
    evaluate,
    objective: (weights) => evaluate(weights).loss,
    describe: async () => ({ kind: 'rosenbrock', rows, columns }),
  }
}

function evaluateChains(x: Float32Array, columns: number): Evaluation {
  const gradient = new Float64Array(x.length)
  let loss = 0
  for (let i = 0; i < x.length; i++) {
    if (i % columns === columns - 1) continue
    const [here, next] = [x[i] as number, x[i + 1] as number]
    const bend = next - here * here
    loss += 100 * bend * bend + (1 - here) ** 2
    gradient[i] = (gradient[i] as number) - 400 * here * bend - 2 * (1 - here)
    gradient[i + 1] = (gradient[i + 1] as number) + 200 * bend
  }
  return { loss, gradients: [Float32Array.from(gradient)] }
}
