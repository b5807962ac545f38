import {type ByteSource, growingHeads} from '../../../bytes/byte-source.ts'
import type {Stacks} from '../../model/stacks.ts'
import {isBinary} from '../../text/head-lines.ts'
import {TextBlocks} from '../../text/text-blocks.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {explainedLines} from './explained-lines.ts'
import {PerfScriptParser} from './parser.ts'
import {type PerfTextShape, shapeOfHead} from './text-shape.ts'

/** The shape of the first samples, which may stand behind many records that are none. */
async function shapeOf(source: ByteSource): Promise<PerfTextShape> {
  let shape: PerfTextShape | null = null
  for await (const {head} of growingHeads(source)) {
    shape = shapeOfHead(head)
    if (shape.layouts.length > 0) break
  }
  return shape!
}

async function readPerfScript(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const parser = new PerfScriptParser(source.name, await shapeOf(source), options)
  const blocks = new TextBlocks(source.name, parser.block)
  for await (const chunk of source.stream()) blocks.push(chunk)
  blocks.finish()
  return parser.finish()
}

function looksLikePerfScript(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  const {lines, explained, sure} = explainedLines(head)
  if (explained === 0 || explained * 2 <= lines) return 'no'
  return sure && explained >= lines * 0.9 ? 'yes' : 'unsure'
}

/** The text of `perf script`, by default or with other fields by -F. */
export const perfScript: StackReader = {
  format: 'perf-script',
  description: 'text of perf script',
  roots: ['process', 'thread'],
  sampleFacts: ['event', 'count', 'ids'],
  ordered: true,
  looksLike: looksLikePerfScript,
  read: readPerfScript,
}
