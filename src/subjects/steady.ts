import { type Answers, type Driver, type Request, SubjectFault } from './subject.ts'

/** A subject whose answers are refused unless they stay of one type, and one that can hold what is asked for. */
export function steady(driver: Driver, { conversion: { format }, output }: Request): Driver {
  let first: Answers | undefined
  const check = (answers: Answers): Answers => {
    if (first?.constructor === answers.constructor) return answers
    const came = answers.constructor.name
    if (first)
      throw new SubjectFault(`the type of the answers changes between batches: ${first.constructor.name}, then ${came}`)
    const form = answers instanceof Float32Array ? 'values' : 'codes'
    if (output && output !== form) throw new SubjectFault(`expected ${output}, came a ${came} of ${form}`)
    if (8 * answers.BYTES_PER_ELEMENT < format.width)
      throw new SubjectFault(`expected codes of ${format.width} bits, came a ${came}`)
    first = new (answers.constructor as Uint8ArrayConstructor)() as Answers
    return answers
  }
  if (driver.mode === 'call') return { ...driver, call: (x, random) => check(driver.call(x, random)) }
  const { range } = driver
  return {
    ...driver,
    stream: (batches) => each(driver.stream(batches), check),
    ...(range ? { range: (spans) => each(range(spans), check) } : {}),
  }
}

async function* each(all: AsyncIterable<Answers>, check: (answers: Answers) => Answers): AsyncIterable<Answers> {
  for await (const answers of all) yield check(answers)
}
