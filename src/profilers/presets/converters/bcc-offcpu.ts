import type {ByteSource} from '../../../bytes/byte-source.ts'
import {eachLine, utf8} from '../../../stacks/text/each-line.ts'
import {absenceLabel} from './blocked-time.ts'

/** What offcputime-bpfcc prints, with the root frame that tells waiting for work from being blocked. */
export async function bccOffCpuToFolded(source: ByteSource): Promise<string> {
  const lines: string[] = []
  await eachLine(source, (line) => {
    const text = utf8(line)
    if (/;.* \d+$/.test(text)) lines.push(`${absenceLabel(text.split(';'), false)};${text}\n`)
  })
  return lines.join('')
}
