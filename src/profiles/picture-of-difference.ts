import {basename} from 'node:path'
import type {FlameGraphOptions} from '../flamegraph/options.ts'
import type {Input} from './read-input.ts'

type Rows = (readonly [label: string, value: string])[]

/** What both sides say of their making, one behind the other. */
function sideRows(side: 'before' | 'after', {name, named}: Input): Rows {
  const facts = (named.stacks.facts ?? []).map(([label, value]) => [`${side}: ${label}`, value] as const)
  return [[side, name], ...facts]
}

function shortName({name}: Input): string {
  return name === '-' ? 'standard input' : basename(name)
}

/** Title and provenance of the picture of a difference; `after` is null where one input holds both. */
export function differenceOptionsOf(before: Input, after: Input | null): Partial<FlameGraphOptions> {
  if (after === null) return {title: `${shortName(before)}: difference`, provenance: [['input', before.name]]}
  return {
    title: `${shortName(after)} beside ${shortName(before)}`,
    provenance: [...sideRows('before', before), ...sideRows('after', after)],
  }
}
