import type {ByteSource} from '../../bytes/byte-source.ts'
import {parsePerfFrame} from '../perf-text/frame.ts'
import {parsePerfHeader} from '../perf-text/header.ts'
import {PerfScriptParser, TIME} from '../perf-text/parser.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import type {Stacks} from '../stacks.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {TextBlocks} from '../text/text-blocks.ts'

async function readPerfScript(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const parser = new PerfScriptParser(source.name, options)
  const blocks = new TextBlocks(source.name, parser.block)
  for await (const chunk of source.stream()) blocks.push(chunk)
  blocks.finish()
  return parser.finish()
}

function looksLikePerfScript(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  const lines = headLines(head)
  // No event begins with a bracket; a goroutine's state does.
  const isHeader = (line: string) =>
    (!/^\s/.test(line) || TIME.test(line)) && parsePerfHeader(line)?.event?.startsWith('[') === false
  if (!lines.some(isHeader)) {
    return lines.some((line) => /^\s/.test(line) && parsePerfFrame(line)?.module != null) ? 'unsure' : 'no'
  }
  return 'yes'
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
