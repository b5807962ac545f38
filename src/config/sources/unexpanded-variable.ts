import type {RawValue} from '../parse/raw-value.ts'
import type {SettingName} from '../schema.ts'

/** Commands are for shells, which have variables of their own. */
const FOR_SHELLS: ReadonlySet<SettingName> = new Set(['customProfilingCommand', 'customProfilingName'])
const VARIABLE = /\$(?:\{[A-Za-z_]\w*(?:[:?+-][^}]*)?\}|[A-Za-z_]\w*)/
/** Passwords have dollars in them too: here only what is written as variables mostly are. */
const VARIABLE_IN_SECRET = /\$\{[A-Za-z_]\w*(?:[:?+-][^}]*)?\}|(?<![^\s"'=,:])\$[A-Z_][A-Z0-9_]*(?![\w$])/

function textsIn(raw: RawValue | null): string[] {
  if (typeof raw === 'string') return [raw]
  return typeof raw === 'object' && raw !== null ? Object.values(raw).flatMap(textsIn) : []
}

/** The first `$VARIABLE` or `${VARIABLE}` in what a file gives for a setting, which somebody was to replace; else null. */
export function unexpandedVariable(name: SettingName, raw: RawValue): string | null {
  if (FOR_SHELLS.has(name)) return null
  const pattern = name === 'headers' ? VARIABLE_IN_SECRET : VARIABLE
  const found = textsIn(raw).flatMap((text) => pattern.exec(text)?.[0] ?? [])[0]
  // A default value in the braces may be a secret.
  return found?.replace(/^(\$\{\w+).*\}$/s, '$1}') ?? null
}
