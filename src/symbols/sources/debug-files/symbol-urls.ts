import {InputError} from '../../../errors/index.ts'
import type {ModuleIdentity} from './module-identity.ts'

/** What a template may ask for. */
const PLACEHOLDER = /\{(\w+)\}/g
const NAMES = ['build_id', 'version', 'architecture', 'name', 'istio_build'] as const

/** Only these are fetched from: never files, never other schemes. */
function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** Throws an InputError for an address that is not on the web, or a template with an unknown placeholder. */
export function checkSymbolUrl(template: string): void {
  const unknown = [...template.matchAll(PLACEHOLDER)]
    .map(([, name]) => name!)
    .find((name) => !NAMES.includes(name as never))
  if (unknown !== undefined) {
    throw new InputError(`The symbol address ${template} has the unknown placeholder {${unknown}}.`, {
      hint: `Known are ${NAMES.map((name) => `{${name}}`).join(', ')}.`,
    })
  }
  if (isWebAddress(template.replaceAll(PLACEHOLDER, 'x'))) return
  throw new InputError(`The symbol address ${template} is not one of the web.`, {
    hint: 'It begins with https:// or http://.',
  })
}

/** What Istio puts behind the commit in the names of builds for other machines than x86-64. */
const ISTIO_SUFFIXES: Readonly<Record<string, string>> = {x86_64: '', aarch64: '-arm64'}

/** How Istio names a build of its proxy: its commit, and the machine; null when either is not known. */
function istioBuild({architecture}: ModuleIdentity, commit: string | null): string | null {
  const suffix = ISTIO_SUFFIXES[architecture ?? '']
  return commit === null || suffix === undefined ? null : `${commit}${suffix}`
}

/** What is known of the build that a module is of. */
export interface Build {
  readonly version: string | null
  /** Commit of Istio's proxy, where it is one of Istio's builds. */
  readonly istioCommit: string | null
}

/**
 * The address that a template gives for a module; null when it asks for what is not known, or when it is for another
 * module: one without {build_id} and {name} is for modules whose file name stands in it.
 */
export function urlFor(template: string, module: ModuleIdentity, {version, istioCommit}: Build): string | null {
  const values = {
    build_id: module.buildId,
    version,
    architecture: module.architecture,
    name: module.name,
    istio_build: istioBuild(module, istioCommit),
  }
  if (!/\{(?:build_id|name)\}/.test(template) && !template.includes(module.name)) return null
  let complete = true
  const url = template.replaceAll(PLACEHOLDER, (_, name: keyof typeof values) => {
    const value = values[name]
    if (value === null) complete = false
    return encodeURIComponent(value ?? '')
  })
  return complete && isWebAddress(url) ? url : null
}

/** Addresses in the words of DEBUGINFOD_URLS: separated by blanks; others than web addresses are left out. */
export function debuginfodServers(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((one) => isWebAddress(one))
    .map((one) => one.replace(/\/+$/, ''))
}
