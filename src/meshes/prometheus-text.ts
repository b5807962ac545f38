/** One line of https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export interface Sample {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** The name alone is looked at first: most of what a process counts is nothing that is asked for. */
function sampleOf(line: string, names: ReadonlySet<string>): Sample[] {
  if (!names.has(/^[\w:]*/.exec(line)![0])) return []
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? []
  if (name === undefined) return []
  return [
    {name, labels: new Map([...labels.matchAll(LABEL)].map(([, key, text]) => [key!, text!])), value: Number(value)},
  ]
}

/** The samples of these names. Throws a SyntaxError for what is no such text. */
export function samplesIn(text: string, names: ReadonlySet<string>): readonly Sample[] {
  const samples = text.split('\n').flatMap((line) => sampleOf(line, names))
  if (samples.length === 0 && !/^# (HELP|TYPE) /m.test(text)) throw new SyntaxError('this is no Prometheus text')
  return samples
}

/** The values of samples together. */
export function sumOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, {value}) => sum + value, 0)
}
