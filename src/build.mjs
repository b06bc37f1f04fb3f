import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync } from 'node:fs'

/** Builds the package into dist/: `npm run build`. It comes before there is anything compiled, so it is plain JavaScript. */

const run = (...command) =>
  execFileSync(command[0], command.slice(1), { stdio: 'inherit', shell: process.platform === 'win32' })

// The WebAssembly kernels first: the rest imports them.
run(process.execPath, 'src/kernels/wasm/build.mjs')
run('tsc')
run('vite', 'build', '--config', 'src/page/vite.config.ts', '--logLevel', 'warn')

// What is loaded as it is written.
for (const folder of ['src/subjects/python', 'src/subjects/cuda']) cpSync(folder, `dist/${folder}`, { recursive: true })
chmodSync('dist/src/cli/main.js', 0o755)
