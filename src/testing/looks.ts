import { readFileSync, writeFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'

/** How a window looks from afar: the mean brightness of each cell, 0 to 255, row by row. */
export type Look = readonly (readonly number[])[]

/** Pixels of a cell's side: some lines of text, so that fonts of another machine change little. */
const cell = 64

/** Takes a window's look. */
export async function lookOf(page: Page): Promise<Look> {
  const png = (await page.screenshot({ animations: 'disabled' })).toString('base64')
  // In a page without a policy of its own, which would not let the picture in.
  const blank = await (page.context().browser() as Browser).newPage()
  try {
    return await blank.evaluate(
      async ([data, size]) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
        const [width, height] = [Math.ceil(image.width / size), Math.ceil(image.height / size)]
        const context = new OffscreenCanvas(width * size, height * size).getContext(
          '2d',
        ) as OffscreenCanvasRenderingContext2D
        context.drawImage(image, 0, 0)
        const brightness = (x: number, y: number): number => {
          const { data: pixels } = context.getImageData(x * size, y * size, size, size)
          return Math.round(pixels.reduce((sum, value, i) => (i % 4 === 3 ? sum : sum + value), 0) / (3 * size * size))
        }
        return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => brightness(x, y)))
      },
      [png, cell] as const,
    )
  } finally {
    await blank.close()
  }
}

/** The mean difference in brightness between two looks, 0 to 255; 255 where they are of different sizes. */
export function difference(a: Look, b: Look): number {
  const [ours, theirs] = [a.flat(), b.flat()]
  if (ours.length !== theirs.length) return 255
  return ours.reduce((sum, value, i) => sum + Math.abs(value - (theirs[i] as number)), 0) / ours.length
}

/** Looks by name, kept in a file; `HALFULP_LOOKS=write` keeps those that are taken now. */
export function keptLooks(file: string): (name: string, look: Look) => Look | undefined {
  const kept: Record<string, Look> = JSON.parse(readFileSync(file, 'utf8'))
  return (name, look) => {
    if (process.env.HALFULP_LOOKS !== 'write') return kept[name]
    kept[name] = look
    const lines = Object.entries(kept).map(
      ([key, rows]) =>
        `  ${JSON.stringify(key)}: [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`,
    )
    writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`)
    return look
  }
}
