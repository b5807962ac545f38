import {dump, loadAll, YAMLException} from 'js-yaml'
import {ConfigurationError} from '../../errors/index.ts'

/**
 * The documents of a YAML text with the types of YAML 1.2; empty ones are left out. Throws a ConfigurationError with
 * `file` and line for what is not YAML.
 */
export function readYamlDocuments(text: string, file: string): readonly unknown[] {
  try {
    return loadAll(text, {filename: file}).filter((document) => document !== null && document !== undefined)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const place = error.mark === undefined ? file : `${file}:${error.mark.line + 1}`
    throw new ConfigurationError(`Reading ${place}: this is not YAML: ${error.reason}`, {cause: error})
  }
}

/** Values as YAML documents, each after a line `---`. Texts that YAML 1.1 would take for something else are quoted. */
export function yamlDocuments(documents: readonly unknown[]): string {
  return documents.map((document) => `---\n${dump(document, {lineWidth: 120, noRefs: true})}`).join('')
}
