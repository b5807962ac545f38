import {ConfigurationError, type Warning} from '../../errors/index.ts'
import {isMapping} from '../../foreign-text/json-shape.ts'
import {type RawValue, textsIn} from '../parse/raw-value.ts'
import {SETTINGS_BY_KEY, type SettingName} from '../schema.ts'
import {readYaml, type YamlMapping} from '../yaml/read-yaml.ts'
import {isChartSection, isKnownWithoutEffect, unknownSetting} from './keys-without-setting.ts'
import type {Given, Layer, Origin} from './layer.ts'

/** A file of settings: the values file and the config file differ in rank alone. */
export interface SettingsFile {
  readonly kind: 'config file' | 'values'
  readonly path: string
  readonly text: string
}

/** What a file gives, and what in it has no effect. */
export interface FileLayer {
  readonly layer: Layer
  readonly warnings: readonly Warning[]
}

type Leaf = readonly [path: string, value: RawValue | null]

const SECTIONS: ReadonlySet<string> = new Set(
  [...SETTINGS_BY_KEY.keys()].filter((key) => key.includes('.')).map((key) => key.slice(0, key.indexOf('.'))),
)

function isSection(path: string, value: RawValue | null): value is YamlMapping {
  return isMapping(value) && (SECTIONS.has(path) || isChartSection(path))
}

function leaves(mapping: YamlMapping, prefix = ''): Leaf[] {
  return Object.entries(mapping).flatMap(([key, value]) => {
    const path = `${prefix}${key}`
    return isSection(path, value) ? leaves(value, `${path}.`) : [[path, value] as const]
  })
}

function withoutEffect(file: SettingsFile, paths: readonly string[]): Warning[] {
  if (paths.length === 0) return []
  const message = `${file.kind} ${file.path}: ${paths.join(', ')} ${paths.length === 1 ? 'has' : 'have'} no effect here`
  return [{code: 'settings-without-effect', message}]
}

/** Commands are for shells, which have variables of their own. */
const FOR_SHELLS: ReadonlySet<SettingName> = new Set(['customProfilingCommand', 'customProfilingName'])
const VARIABLE = /\$(?:\{[A-Za-z_]\w*(?:[:?+-][^}]*)?\}|[A-Za-z_]\w*)/
/** Passwords have dollars in them too: here only what is written as variables mostly are. */
const VARIABLE_IN_SECRET = /\$\{[A-Za-z_]\w*(?:[:?+-][^}]*)?\}|(?<![^\s"'=,:])\$[A-Z_][A-Z0-9_]*(?![\w$])/

/** The first `$VARIABLE` or `${VARIABLE}` in what a file gives for a setting, which somebody was to replace; else null. */
function unexpandedVariable(name: SettingName, raw: RawValue): string | null {
  if (FOR_SHELLS.has(name)) return null
  const pattern = name === 'headers' ? VARIABLE_IN_SECRET : VARIABLE
  const found = textsIn(raw).flatMap((text) => pattern.exec(text)?.[0] ?? [])[0]
  // A default value in the braces may be a secret.
  return found?.replace(/^(\$\{\w+).*\}$/s, '$1}') ?? null
}

function refuseVariable(origin: Origin, key: string, variable: string | null): void {
  if (variable === null) return
  throw new ConfigurationError(
    `${origin.text}: ${key} has the variable ${variable} in it, which nothing has replaced`,
    {
      hint: 'Files are read as they are. Write the value itself, or replace variables before: envsubst < FILE > OTHER_FILE',
    },
  )
}

/**
 * What `file` gives. A key with nothing after it gives nothing.
 *
 * @throws ConfigurationError with file and line for what is not YAML, for unknown keys, for a setting given twice, and for
 * variables that nothing has replaced
 */
export function fileLayer(file: SettingsFile): FileLayer {
  const {mapping, lineOf} = readYaml(file.text, file.path)
  const layer = new Map<SettingName, Given>()
  const idle: string[] = []
  const originOf = (path: string): Origin => {
    const line = lineOf(path)
    return {kind: file.kind, text: `${file.kind} ${file.path}${line === undefined ? '' : `:${line}`}`}
  }
  for (const [path, raw] of leaves(mapping)) {
    const name = SETTINGS_BY_KEY.get(path)
    const origin = originOf(path)
    const before = name && layer.get(name)
    if (before !== undefined) {
      throw new ConfigurationError(`${origin.text}: ${path} was set before, at ${before.origin.text}`)
    }
    if (name !== undefined) {
      if (raw === null) continue
      refuseVariable(origin, path, unexpandedVariable(name, raw))
      layer.set(name, {raw, origin})
    } else if (isKnownWithoutEffect(path)) {
      idle.push(path)
    } else {
      const {message, hint} = unknownSetting(origin.text, path)
      throw new ConfigurationError(message, {hint})
    }
  }
  return {layer, warnings: withoutEffect(file, idle)}
}
