import {ConfigurationError} from '../../../errors/index.ts'
import {yamlString} from '../../../templates/index.ts'
import type {DeploymentRequest} from '../../testbed.ts'
import type {Manifest} from '../manifest.ts'
import {isOurs, OWNER_SELECTOR, POD_SECURITY_LABEL} from '../objects/labels.ts'
import type {ManifestContext} from './manifest-context.ts'
import {objectMarks} from './object-marks.ts'
import {readManifests} from './read-manifests.ts'
import {needsPrivilegedPods, portTableOf} from './render-manifests.ts'

const TEMPLATE = 'kubernetes/namespace.yaml'

function isTheNamespace({apiVersion, kind, metadata}: Manifest, name: string): boolean {
  return apiVersion === 'v1' && kind === 'Namespace' && metadata.name === name
}

/**
 * The namespace of a deployment, as it is made where it is not there yet: with the Pod Security level that the pods need.
 * Reads its template, and has no other effect. Throws a ConfigurationError for a faulty template, and for one that makes
 * anything else or lost the labels of ours.
 */
export async function renderNamespace(
  request: DeploymentRequest,
  context: Pick<ManifestContext, 'namespace' | 'runName' | 'kept'>,
): Promise<Manifest> {
  const {labels, annotations} = objectMarks(context, 'namespace', portTableOf(request))
  const level = needsPrivilegedPods(request) ? 'privileged' : 'baseline'
  const view = {
    name: yamlString(context.namespace),
    labels: JSON.stringify({...labels, [POD_SECURITY_LABEL]: level}),
    annotations: JSON.stringify(annotations),
  }
  const [manifest, ...more] = await readManifests({name: TEMPLATE, view, folder: request.templatesDirectory ?? null})
  if (manifest === undefined || more.length > 0 || !isTheNamespace(manifest, context.namespace)) {
    throw new ConfigurationError(
      `The template ${TEMPLATE} is to make the namespace ${context.namespace}, and no more.`,
      {
        hint: 'Compare your copy of the template with the packaged one.',
      },
    )
  }
  if (isOurs(manifest)) return manifest
  throw new ConfigurationError(`The manifest of namespace ${context.namespace} lacks the label ${OWNER_SELECTOR}.`, {
    hint: 'Put the labels back into the template: runner finds and removes its objects by them.',
  })
}
