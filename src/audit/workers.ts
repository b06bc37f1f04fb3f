import type { SubjectFunction } from '../subjects/subject.ts'
import { Child } from './child.ts'
import { Here } from './here.ts'
import { Pool } from './pool.ts'
import type { Setup } from './protocol.ts'
import type { Workforce } from './workforce.ts'

/** Bytes of memory that one worker with its subject may hold. */
const memoryLimit = 4 * 2 ** 30

/**
 * Worker processes for a subject, but for a function, which can be called only here.
 * @param size how many workers
 * @param timeout seconds that the subject may take over one batch
 */
export const workersFor = (
  subject: string | SubjectFunction,
  setup: Setup,
  size: number,
  timeout: number,
): Workforce =>
  typeof subject === 'function'
    ? new Here(setup, subject)
    : new Pool((limits) => new Child(setup, limits), size, { timeout: timeout * 1000, memory: memoryLimit })
