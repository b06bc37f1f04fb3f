/** Data sets that are told by the sha256 of their file: title and licence, as their publishers state them. */
export interface Known {
  readonly title: string
  readonly licence: string | null
}

const sklearn = 'as distributed with scikit-learn, BSD-3-Clause'

const rows: readonly [string, string, string | null][] = [
  [
    '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    'Fashion-MNIST (Zalando Research), training images',
    'MIT',
  ],
  [
    '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    'Fashion-MNIST (Zalando Research), test images',
    'MIT',
  ],
  [
    '5872a184f798f122d063adfe465886de49a38a735bdf4baf435a4c5099e4e20e',
    'CIFAR-10 (Krizhevsky 2009), 5,000 training and 1,000 test images',
    null,
  ],
  [
    '09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22',
    'Optical recognition of handwritten digits (UCI)',
    sklearn,
  ],
  [
    'fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed',
    'Breast cancer Wisconsin, diagnostic (UCI)',
    sklearn,
  ],
  ['f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449', 'Iris (UCI)', sklearn],
  ['71f86749a8bc528d21b7db0f95332e3230d13231a05c2720e537b2c5aa8ef5e9', 'Wine recognition (UCI)', sklearn],
]

const bySha256 = new Map(rows.map(([sha256, title, licence]) => [sha256, { title, licence }]))

/** Undefined for a file that is not among them. */
export const knownBy = (sha256: string): Known | undefined => bySha256.get(sha256)
