import {yamlDocuments} from '../../../config/yaml/yaml-documents.ts'
import {isMapping} from '../../../foreign-text/json-shape.ts'
import {HIDDEN} from '../../../secrets/known-secrets.ts'
import type {Manifest} from '../manifest.ts'

function isJsonObject(text: string): boolean {
  try {
    return isMapping(JSON.parse(text))
  } catch {
    return false
  }
}

/** What stands for a value: the API server wants an object where a registry's credentials are. */
function standIn(value: string): string {
  return isJsonObject(value) ? JSON.stringify({[HIDDEN]: HIDDEN}) : HIDDEN
}

function standInForBase64(value: string): string {
  return Buffer.from(standIn(Buffer.from(value, 'base64').toString())).toString('base64')
}

function hiddenIn(values: unknown, hide: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values as object).map(([name, value]) => [name, hide(String(value))]))
}

function withoutContents(manifest: Manifest): Manifest {
  const {kind, apiVersion, data, stringData} = manifest
  if (kind !== 'Secret' || apiVersion !== 'v1') return manifest
  return {
    ...manifest,
    ...(data ? {data: hiddenIn(data, standInForBase64)} : {}),
    ...(stringData ? {stringData: hiddenIn(stringData, standIn)} : {}),
  }
}

/**
 * The objects as YAML that `kubectl apply --dry-run=server` takes, for people to read: `***` stands for what is in
 * Secrets, as base64 where they have it so.
 */
export function manifestsText(manifests: readonly Manifest[]): string {
  return yamlDocuments(manifests.map(withoutContents))
}
