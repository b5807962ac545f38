import type {RecordedEvent} from './events/events.ts'
import {FEATURE, type Features} from './features.ts'

/** An event that perf adds for itself, to be told of mappings and names. */
const DUMMY = /^dummy(?::|$)/

/** A row for people. */
export type Fact = readonly [label: string, value: string]

function rateOf({attribute: {isRate, periodOrRate}}: RecordedEvent): string {
  if (isRate) return `${periodOrRate} samples a second`
  return periodOrRate === 1 ? 'every one' : `every ${periodOrRate}`
}

/** What the recording says of its own making. `durationSeconds` is the time from the first sample to the last. */
export function perfDataFacts(
  {texts, commandLine, onlineCpus}: Features,
  events: readonly RecordedEvent[],
  durationSeconds: number | null,
): Fact[] {
  const kernel = [texts.get(FEATURE.osRelease), texts.get(FEATURE.architecture)].filter(Boolean).join(' ')
  const cpus = [onlineCpus === null ? '' : `${onlineCpus} ×`, texts.get(FEATURE.cpuDescription)]
    .filter(Boolean)
    .join(' ')
  const sampled = events.filter(({name}) => !DUMMY.test(name))
  const rows: Fact[] = [
    ['command', commandLine.join(' ')],
    ['host', texts.get(FEATURE.hostname) ?? ''],
    ['kernel', kernel],
    ['processors', cpus],
    ['events', sampled.map((event) => `${event.name} (${rateOf(event)})`).join(', ')],
    ['perf', texts.get(FEATURE.version) ?? ''],
    ['recorded', durationSeconds === null ? '' : `${durationSeconds.toFixed(3)} s from first to last sample`],
  ]
  return rows.filter(([, value]) => value !== '')
}
