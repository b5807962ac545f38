import type {RunFile} from '../../results/run-file.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

type Fact = readonly [name: string, value: string]

/** Nested values as `a.b` and text, in their order. */
function flatten(value: unknown, name: string): Fact[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return [[name, value.join(', ')]]
  if (typeof value !== 'object' || value === null) return [[name, value === null ? '-' : String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, name === '' ? key : `${name}.${key}`))
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
${factTable([...flatten(run.environment, ''), ...flatten(run.deployment, 'testbed')])}
<details><summary>Settings</summary>${factTable(flatten(run.settings, ''))}</details>`
}
