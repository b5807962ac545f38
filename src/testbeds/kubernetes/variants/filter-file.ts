import {readFile} from 'node:fs/promises'
import {readYamlDocuments} from '../../../config/yaml/yaml-documents.ts'
import {ConfigurationError, isSystemError, systemHint} from '../../../errors/index.ts'
import type {Manifest} from '../manifest.ts'

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new ConfigurationError(`Reading the EnvoyFilters of ${path}: ${error.message}`, {hint: systemHint(error)})
  }
}

function isFilter(document: unknown): document is Manifest {
  if (typeof document !== 'object' || document === null) return false
  const {kind, apiVersion, metadata} = document as Partial<Manifest>
  const isIstio = typeof apiVersion === 'string' && apiVersion.startsWith('networking.istio.io/')
  return isIstio && kind === 'EnvoyFilter' && typeof metadata?.name === 'string'
}

/**
 * The EnvoyFilters of a file, in a namespace of ours and with our labels; they keep their names. Throws a
 * ConfigurationError for a file that cannot be read, has none, or has something else in it.
 */
export async function readFilterFile(
  path: string,
  {namespace, labels}: {readonly namespace: string; readonly labels: Readonly<Record<string, string>>},
): Promise<readonly Manifest[]> {
  const documents = readYamlDocuments(await textOf(path), path)
  const filters = documents.filter(isFilter)
  if (filters.length === 0 || filters.length < documents.length) {
    throw new ConfigurationError(
      `${path} has ${filters.length === 0 ? 'no EnvoyFilter' : 'more than EnvoyFilters'} in it.`,
      {
        hint: 'Each document needs kind EnvoyFilter, an apiVersion of networking.istio.io and metadata.name.',
      },
    )
  }
  return filters.map((filter) => {
    const {name, labels: own, annotations} = filter.metadata
    return {...filter, metadata: {name, namespace, labels: {...own, ...labels}, ...(annotations && {annotations})}}
  })
}
