import { buildKernel } from './cuda-build.ts'
import { spooled } from './lines.ts'
import { fileAndName, parseSubject } from './open.ts'
import type { SubjectFunction } from './subject.ts'

/** What is opened in a subject's place, where that is made once for all workers; `remove` takes it away. */
interface Ready {
  readonly scheme?: string
  readonly opened?: string
  readonly remove: () => Promise<void>
}

/** Makes ready what several workers are to open: lines from standard input, a kernel that has to be built. */
export async function madeReady(subject: string | SubjectFunction): Promise<Ready> {
  if (subject === 'hex:-') {
    const { file, remove } = await spooled()
    return { scheme: 'recorded', opened: `recorded:${file}`, remove }
  }
  const { scheme, rest } = typeof subject === 'string' ? parseSubject(subject) : {}
  if (scheme !== 'cuda') return { remove: async () => undefined }
  const [file, kernel] = fileAndName(rest as string)
  const { library, remove } = await buildKernel(file, kernel)
  return { opened: `cuda:${library}#${kernel}`, remove }
}
