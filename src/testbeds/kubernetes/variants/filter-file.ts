import {readFile} from 'node:fs/promises'
import type {EnvoyFilterFile} from '../../../config/cells/istio-variant.ts'
import {contentHash} from '../../../config/sources/content-hashes.ts'
import {readYamlDocuments} from '../../../config/yaml/yaml-documents.ts'
import {ConfigurationError, isSystemError, systemHint} from '../../../errors/index.ts'
import type {Manifest} from '../manifest.ts'

/** Throws a ConfigurationError for a file that cannot be read, or has other content than it had when settings were read. */
async function textOf({path, sha256}: EnvoyFilterFile): Promise<string> {
  try {
    const text = await readFile(path, 'utf8')
    if (contentHash(text) === sha256) return text
    throw new ConfigurationError(`${path} has changed since this run was started.`, {hint: 'Start a new run.'})
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
  file: EnvoyFilterFile,
  {namespace, labels}: {readonly namespace: string; readonly labels: Readonly<Record<string, string>>},
): Promise<readonly Manifest[]> {
  const {path} = file
  const documents = readYamlDocuments(await textOf(file), path)
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
