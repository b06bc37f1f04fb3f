import { Worker } from 'node:worker_threads'
import { openSubject } from '../subjects/open.ts'
import { attend } from './desk.ts'
import type { FromWorker } from './protocol.ts'

/** A worker process. Being a process of its own, it can crash, hang or run out of memory without harm to the audit. */
const post = process.send?.bind(process)
const send = (message: FromWorker): void => {
  post?.(message)
}
// A subject that looks for somebody to talk to finds nobody.
delete process.send

process.on('message', attend(send, openSubject))
// Where the audit is killed, the worker goes, and what the subject started with it: it leads a process group of its own. A subject
// that hangs lets it hear of nothing, so a thread looks after the audit too.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
const lookout = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(-process.pid, 'SIGKILL') }, 1000)`
new Worker(lookout, { eval: true }).unref()
