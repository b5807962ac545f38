/** What `pprof -raw` printed of a profile: the oracle for the readers of pprof's formats. */
export interface RawProfile {
  readonly sampleTypes: readonly string[]
  /** Values by stack; a stack is its frames, root first, joined by a line end. */
  readonly values: ReadonlyMap<string, readonly number[]>
}

interface RawMapping {
  readonly start: bigint
  readonly fileOffset: bigint
  readonly path: string
}

function sectionOf(text: string, from: string, to: string | null): string[] {
  const start = text.indexOf(`\n${from}\n`) + from.length + 2
  return text.slice(start, to === null ? undefined : text.indexOf(`\n${to}\n`, start)).split('\n')
}

function mappingsIn(lines: readonly string[]): Map<string, RawMapping> {
  const rows = lines.map((line) => /^(\d+): (0x\S+)\/0x\S+\/(0x\S+) (\S+)/.exec(line)).filter((row) => row !== null)
  return new Map(
    rows.map(([, id, start, offset, path]) => [id!, {start: BigInt(start!), fileOffset: BigInt(offset!), path: path!}]),
  )
}

/** Frames of each location, caller first, as names or `basename@offset`. */
function locationsIn(lines: readonly string[], mappings: Map<string, RawMapping>): Map<string, string[]> {
  const locations = new Map<string, string[]>()
  let current: string[] = []
  for (const line of lines) {
    const head = /^\s*(\d+): (0x[0-9a-f]+) (?:M=(\d+) )?(.*)$/.exec(line)
    const text = head === null ? line.trim() : head[4]!.trim()
    if (head !== null) {
      current = []
      locations.set(head[1]!, current)
    }
    const name = /^(.*?) \S*:\d+:\d+ s=/.exec(text)?.[1] ?? ''
    if (name !== '') current.unshift(name)
    else if (head !== null) {
      const mapping = mappings.get(head[3] ?? '')
      const address = BigInt(head[2]!)
      current.push(
        mapping === undefined ? `@${address}` : `${mapping.path}@${address - mapping.start + mapping.fileOffset}`,
      )
    }
  }
  return locations
}

export function parsePprofRaw(text: string): RawProfile {
  const [types = '', ...samples] = sectionOf(text, 'Samples:', 'Locations')
  const locations = locationsIn(sectionOf(text, 'Locations', 'Mappings'), mappingsIn(sectionOf(text, 'Mappings', null)))
  const values = new Map<string, number[]>()
  for (const sample of samples) {
    const row = /^((?:\s*-?\d+)+): ([\d ]*)$/.exec(sample)
    if (row === null) continue
    const stack = row[2]!
      .trim()
      .split(' ')
      .reverse()
      .flatMap((id) => locations.get(id)!)
      .join('\n')
    const numbers = row[1]!.trim().split(/\s+/).map(Number)
    values.set(
      stack,
      numbers.map((number, index) => number + (values.get(stack)?.[index] ?? 0)),
    )
  }
  return {
    sampleTypes: types
      .trim()
      .split(/\s+/)
      .map((type) => type.replace(/\[dflt\]$/, '')),
    values,
  }
}
