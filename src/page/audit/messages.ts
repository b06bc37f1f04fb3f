import type { FormatRow, OverflowRule } from '../../../spec/formats/row.ts'
import type { Direction } from '../../../spec/rounding.ts'
import type { Progress } from '../../audit/request.ts'
import type { Result } from '../../report/result.ts'

/** An audit as the page asks for it: plain data, since it goes to a worker. */
export interface Asked {
  /** One of subjects.ts. */
  readonly uri: string
  readonly row: FormatRow
  readonly rounding: Direction
  readonly overflow: OverflowRule
  readonly cases: 'exhaustive' | 'boundary'
  /** The hash of the code in the editor, where that is judged. */
  readonly sha256?: string
}

/** What the page says to the worker that runs an audit. */
export type ToAuditor =
  | { readonly type: 'audit'; readonly asked: Asked; readonly threads: number }
  | { readonly type: 'stop' }
  /** A sandbox that was asked for; its port comes with the message. */
  | { readonly type: 'sandbox'; readonly id: number }

/** What that worker says to the page. */
export type FromAuditor =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'result'; readonly result: Result }
  /** It cannot be carried out, or halfulp is at fault. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'sandbox' | 'discard'; readonly id: number }
