import { binary16, type RealSubject, row, type Specification } from '../row.ts'

function exported(name: string, call: string, options: Specification): RealSubject {
  return row({
    id: `node-float16/${name}`,
    title: `V8: ${call}`,
    folder: 'node-float16',
    subject: `js:reports/node-float16/subject.mjs#${name}`,
    options,
    source: 'ECMAScript: a Number becomes binary16 by roundTiesToEven',
    needs: [{ kind: 'node', major: 24 }],
  })
}

export const nodeFloat16: readonly RealSubject[] = [
  exported('float16array', 'new Float16Array(x)', binary16),
  exported('store', 'Float16Array element store', binary16),
  exported('setfloat16', 'DataView.prototype.setFloat16', binary16),
  exported('f16round', 'Math.f16round', { ...binary16, output: 'values' }),
]
