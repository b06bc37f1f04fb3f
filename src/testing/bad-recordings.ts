/** Options of `halfulp trace record` that make no recording, and what each is refused with. */
export const badRecordings: [string, string[], RegExp][] = [
  ['an unknown problem', ['--problem', 'svm'], /^expected a problem \(ridge, .*cnn\), came "svm"$/],
  [
    'an unknown optimizer',
    ['--optimizer', 'lion'],
    /^expected an optimizer to be one of sgd, adam, muon; came "lion"$/,
  ],
  [
    'an unknown format',
    ['--format', 'fp9'],
    /^expected a format that halfulp formats lists, .* came "fp9"; a trace names its formats/,
  ],
  [
    'a format of one sign',
    ['--format', 'ue4m3'],
    /^expected a signed float format with a zero to train in, came ue4m3$/,
  ],
  ['a wrong rounding', ['--format', 'e4m3fn:up'], /^expected a rounding \(rne, .*\), came "up"$/],
  ['random bits without a number', ['--format', 'e4m3fn:sra'], /^expected a rounding \(rne, .*\), came "sra"$/],
  ['a wrong overflow rule', ['--format', 'e4m3fn:rne:wrap'], /^expected an overflow rule .*, came "wrap"$/],
  [
    'too much of a quantizer',
    ['--format', 'e4m3fn:sra:8:ieee:x'],
    /^expected a quantizer such as e4m3fn, .* came "e4m3fn:sra:8:ieee:x"$/,
  ],
  [
    'two quantizers for the gradients',
    ['--format', 'e4m3fn', '--gradients', 'e5m2'],
    /^expected --format or --gradients, came both/,
  ],
  ["Adam's options for SGD", ['--beta1', '0.9'], /^expected options of sgd, came --beta1, which it does not have$/],
  [
    "Adam's moments for Muon",
    ['--optimizer', 'muon', '--second-moment', 'e5m2'],
    /^expected options of muon, came --second-moment/,
  ],
  ['a buffer without momentum', ['--momentum-buffer', 'e5m2'], /^expected --momentum above 0 with --momentum-buffer/],
  ['a momentum of 1', ['--momentum', '1'], /^expected --momentum to be a number at least 0 and below 1, came "1"$/],
  ['a stepsize that is none', ['--stepsize', 'small'], /^expected --stepsize to be a number above 0, came "small"$/],
  ['a stepsize below binary32', ['--stepsize', '1e-60'], /^expected --stepsize to be a number above 0, came "1e-60"$/],
  ['no steps', ['--steps', '0'], /^expected --steps to be a whole number from 1 to .*, came "0"$/],
  ['an empty batch', ['--batch', '0'], /^expected --batch to be a whole number from 1 to .*, came "0"$/],
  [
    'a scale that is no power of two',
    ['--problem', 'mlp', '--loss-scale', '3'],
    /^expected --loss-scale to be a power of two, .* came "3"$/,
  ],
  ['a scaled loss for ridge', ['--loss-scale', '2'], /^expected options of ridge, came --loss-scale/],
  [
    'data for a function',
    ['--problem', 'rosenbrock', '--data', 'blobs'],
    /^expected options of rosenbrock, came --data: it has no data$/,
  ],
  [
    'regression data for a network',
    ['--problem', 'mlp', '--data', 'teacher'],
    /^expected classes 0, 1, … for a network/,
  ],
  ['rows pooled that are no images', ['--pool', '2'], /^expected images with --pool, came halfulp teacher/],
  [
    'a column of labels in generated data',
    ['--label-column', '2'],
    /^expected no --label-column for generated data, which has its labels; name a file with --data$/,
  ],
  ['labels of generated data', ['--data', 'blobs', '--labels', 'x'], /^expected no --labels for generated data/],
  ['missing data', ['--data', 'none.csv'], /^expected a data file, but none\.csv cannot be read \(ENOENT\)$/],
  [
    'a wrong form',
    ['--optimizer', 'adam', '--form', 'sum'],
    /^expected --form to be one of averaged, weighted-sum; came "sum"$/,
  ],
  [
    'a place without a folder',
    ['--out', 'no/such/folder/t'],
    /^expected --out to name a directory in one that exists, came "no\/such\/folder\/t"$/,
  ],
]
