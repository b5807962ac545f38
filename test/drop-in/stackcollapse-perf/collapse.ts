import {readFileSync} from 'node:fs'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {type CollapseOptions, parseCollapseOptions} from '../../../src/drop-in/stackcollapse-perf/collapse-options.ts'
import {PerfCollapser} from '../../../src/drop-in/stackcollapse-perf/collapse-perf.ts'

/** What the drop-in prints for `text` with these arguments, and what it says on standard error. */
export async function collapse(
  text: string | Uint8Array,
  argv: readonly string[] = [],
  keepAddresses = false,
): Promise<{out: string; warnings: string[]}> {
  const warnings: string[] = []
  const options = parseCollapseOptions(argv) as CollapseOptions
  const collapser = new PerfCollapser(options, keepAddresses, (warning) => void warnings.push(warning))
  await collapser.read(bytesInMemory(typeof text === 'string' ? Buffer.from(text) : text))
  return {out: foldedTextOf(collapser), warnings}
}

/** What was collapsed, as text of one character per byte. */
export function foldedTextOf(collapser: PerfCollapser): string {
  return Array.from(collapser.finish(), (block) => Buffer.from(block).toString('latin1')).join('')
}

export async function collapseFile(path: string, argv: readonly string[] = []): Promise<string> {
  return (await collapse(readFileSync(path), argv)).out
}
