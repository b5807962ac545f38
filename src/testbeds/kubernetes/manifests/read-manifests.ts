import {readYamlDocuments} from '../../../config/yaml/yaml-documents.ts'
import {ConfigurationError} from '../../../errors/index.ts'
import {renderTemplate, type TemplateView} from '../../../templates/index.ts'
import type {Manifest} from '../manifest.ts'

/** A template, what it is filled in with, and the folder that may override it. */
export interface RenderedTemplate {
  readonly name: string
  readonly view: TemplateView
  readonly folder: string | null
}

function isManifest(document: unknown): document is Manifest {
  if (typeof document !== 'object' || document === null) return false
  const {apiVersion, kind, metadata} = document as Record<string, unknown>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false
  return typeof metadata === 'object' && metadata !== null && typeof (metadata as {name?: unknown}).name === 'string'
}

/** Fills in a template and reads the objects in it. Throws a ConfigurationError when it does not hold any, or no YAML. */
export async function readManifests({name, view, folder}: RenderedTemplate): Promise<readonly Manifest[]> {
  const text = await renderTemplate(name, view, folder)
  return readYamlDocuments(text, `the template ${name} as filled in`).map((document) => {
    if (isManifest(document)) return document
    throw new ConfigurationError(`The template ${name} has a document without apiVersion, kind and metadata.name.`)
  })
}
