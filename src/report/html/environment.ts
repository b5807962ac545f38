import {scaledCount} from '../../flamegraph/weight-text.ts'
import {groupedNumber} from '../../numbers/grouped-number.ts'
import type {RunFile} from '../../results/run-file.ts'
import {formatDuration} from '../../terminal/durations.ts'
import {formatBytes, formatShare, formatSignificant} from '../../terminal/numbers.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

type Fact = readonly [name: string, value: string]

/** Nested values as `a.b` and text, in their order. */
function flatten(value: unknown, name: string): Fact[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return [[name, value.join(', ') || '-']]
  if (typeof value !== 'object' || value === null) return [[name, value === null ? '-' : String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, name === '' ? key : `${name}.${key}`))
}

/** A time in the unit that its size asks for. */
function timeText(seconds: number): string {
  const size = Math.abs(seconds)
  if (size === 0 || size >= 1) return formatDuration(seconds)
  if (size >= 1e-3) return `${formatSignificant(seconds * 1e3)} ms`
  return size >= 1e-6 ? `${formatSignificant(seconds * 1e6)} µs` : `${formatSignificant(seconds * 1e9)} ns`
}

const UNITS: readonly (readonly [end: RegExp, text: (value: number) => string])[] = [
  [/ bytes$/, formatBytes],
  [/ (?:ki?b|kibibytes)$/, (value) => formatBytes(value * 1024)],
  [/ (?:s|seconds)$/, timeText],
  [/ (?:ms|millis|milliseconds)$/, (value) => timeText(value / 1e3)],
  [/ (?:us|µs|micros|microseconds)$/, (value) => timeText(value / 1e6)],
  [/ (?:ns|nanos|nanoseconds)$/, (value) => timeText(value / 1e9)],
  [/ (?:hz|hertz)$/, (value) => `${groupedNumber(value, 2)} Hz`],
  [/(?<=\bcycles?|\binstructions?|\bcount)$/, scaledCount],
  [/ share$/, formatShare],
]

/** `container.memoryBytes` as `container, memory bytes`, `profilers.0.kind` as `profilers 1, kind`; abbreviations such as `CPU` keep their letters and stand apart. */
function inWords(name: string): string {
  const words = name
    .replace(/\.(\d+)(?=\.|$)/g, (_, index) => ` ${Number(index) + 1}`)
    .replaceAll('.', ', ')
    .replace(/(?<=[a-z\d])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/(?<=[a-z\d]{2})(?=[A-Z]{2})/g, ' ')
    .replace(/(?<=[A-Z]{2})[A-Z](?=[a-z]{2})/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.replace(/\bcpu(?=s?\b)/g, 'CPU').replace(/\btls\b/g, 'TLS')
}

/** A number with the unit that its name ends in, as people write it; without that unit in the name. */
function forPeople([name, value]: Fact): Fact {
  const words = inWords(name)
  const number = value.trim() === '' ? Number.NaN : Number(value)
  const unit = Number.isFinite(number) ? UNITS.find(([end]) => end.test(words)) : undefined
  return unit === undefined ? [words, value] : [words.replace(unit[0], ''), unit[1](number)]
}

function factTable(facts: readonly Fact[]): Markup {
  const rows = facts.map(
    ([name, value]) => markup`<tr><td class="left">${name}</td><td class="left wrap">${value}</td></tr>\n`,
  )
  return markup`<table><tbody>\n${rows}</tbody></table>`
}

/** Where the run took place and what it was told; empty when that is not at hand. */
export function environmentSection(run: RunFile | null): Markup {
  if (run === null) return EMPTY
  return markup`<h2>Environment</h2>
${factTable([...flatten(run.environment, ''), ...flatten(run.deployment, 'testbed')].map(forPeople))}
<details><summary>Settings</summary>${factTable(flatten(run.settings, '').map(forPeople))}</details>`
}
