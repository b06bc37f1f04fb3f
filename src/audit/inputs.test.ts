import { describe, expect, it } from 'vitest'
import { InputRange } from './inputs.ts'

const patternsFrom = (range: InputRange, first: number): number[] => {
  const x = range.from(first)
  return Array.from(new Uint32Array(x.buffer, x.byteOffset, x.length))
}
const memory = (more: Partial<WebAssembly.MemoryDescriptor> = {}): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: 1, ...more })

const ascending = Array.from({ length: 16 }, (_, i) => i)
const descending = ascending.map((i) => 0x80000000 + 15 - i)

describe('inputs are made', () => {
  it('in memory of their own, where there is no other', () => {
    const range = new InputRange(16)
    expect(patternsFrom(range, 0x80000000)).toEqual(ascending)
    expect(patternsFrom(range, 0x80000000 - 16)).toEqual(descending)
  })

  it('in the memory of a subject, at its place, also after that has grown', () => {
    const home = { memory: memory(), at: 4096 }
    const range = new InputRange(16, home)
    expect(patternsFrom(range, 0x80000000)).toEqual(ascending)
    expect(range.from(0x80000000)).toMatchObject({ buffer: home.memory.buffer, byteOffset: 4096 })
    home.memory.grow(1)
    expect(patternsFrom(range, 0x80000000 - 16)).toEqual(descending)
    expect(range.from(0x80000000).buffer).toBe(home.memory.buffer)
  })

  it('elsewhere, where that memory is shared', () => {
    const home = { memory: memory({ maximum: 1, shared: true }), at: 0 }
    const range = new InputRange(16, home)
    expect(patternsFrom(range, 0x80000000)).toEqual(ascending)
    expect(range.from(0x80000000).buffer).not.toBe(home.memory.buffer)
  })
})
