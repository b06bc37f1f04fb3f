import type { Proof } from './proof.ts'

/**
 * K_t·V_t ≥ M_t² with K_t = 1 + r·K_{t−1} = 1 + r + … + r^(t−1) and r = a²/b: from t−1 to t. M, V, G, x = β₁|M̂|, v = β₂V̂ are
 * magnitudes; x ≤ aM and v ≥ bV are the relative errors of storage.
 */
export const ratioProof: Proof = {
  given: {
    a: 'a',
    b: 'b',
    K: 'K',
    M: 'M',
    G: 'G',
    x: 'x',
    'K·V ≥ M² at t−1': 'K*V - M^2',
    'x ≤ aM': 'a*M - x',
    'v ≥ bV': 'v - b*V',
  },
  positive: ['K', 'b'],
  steps: [
    {
      name: '(x+G)² ≤ (aM+G)²',
      claim: '(a*M + G)^2 - (x + G)^2',
      from: [
        ['x ≤ aM', 'x ≤ aM'],
        ['2', 'x ≤ aM', 'x'],
        ['2', 'x ≤ aM', 'G'],
      ],
    },
    {
      name: 'Cauchy–Schwarz: b·K_t·(bV+G²) ≥ b·(aM+G)²',
      claim: '(b + a^2*K)*(b*V + G^2) - b*(a*M + G)^2',
      cancel: 'K',
      from: [
        ['b', 'b', 'K·V ≥ M² at t−1'],
        [{ square: 'b*M - a*K*G' }],
        ['K', { square: 'a' }, 'b', 'K·V ≥ M² at t−1'],
      ],
    },
    {
      name: 'b·K_t·V_t ≥ b·M_t²',
      claim: '(b + a^2*K)*(v + G^2) - b*(x + G)^2',
      from: [
        ['b', 'v ≥ bV'],
        [{ square: 'a' }, 'K', 'v ≥ bV'],
        ['Cauchy–Schwarz: b·K_t·(bV+G²) ≥ b·(aM+G)²'],
        ['b', '(x+G)² ≤ (aM+G)²'],
      ],
    },
  ],
}

/** From the computed moments to the stored ones, m and v, with M, m magnitudes, p = 1+q_M and s = 1−q_V. */
export const storedProof: Proof = {
  given: {
    s: 's',
    K: 'K',
    m: 'm',
    'K·V ≥ M²': 'K*V - M^2',
    'm ≤ pM': 'p*M - m',
    'v ≥ sV': 'v - s*V',
  },
  steps: [
    {
      name: 'm² ≤ p²M²',
      claim: 'p^2*M^2 - m^2',
      from: [
        ['m ≤ pM', 'm ≤ pM'],
        ['2', 'm ≤ pM', 'm'],
      ],
    },
    {
      name: 'p²·K·v ≥ s·m²',
      claim: 'p^2*K*v - s*m^2',
      from: [
        [{ square: 'p' }, 'K', 'v ≥ sV'],
        ['s', { square: 'p' }, 'K·V ≥ M²'],
        ['s', 'm² ≤ p²M²'],
      ],
    },
  ],
}

/** The averaged moments are γ₁ and γ₂ times the weighted sums of the same gradients, M and V, in exact arithmetic between storings. */
export const averagedProof: Proof = {
  given: { g: 'g', 'K·V ≥ M²': 'K*V - M^2' },
  steps: [
    {
      name: 'γ₁²·K·(γ₂V) ≥ γ₂·(γ₁M)²',
      claim: 'h^2*K*(g*V) - g*(h*M)^2',
      from: [['g', { square: 'h' }, 'K·V ≥ M²']],
    },
  ],
}
