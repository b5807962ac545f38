import {type IstioVariant, variantLabel} from '../../../config/cells/istio-variant.ts'
import {variantsOf} from '../../../config/cells/variants-of.ts'
import type {PlannedStep} from '../../testbed.ts'
import type {ClusterRequest} from '../deployment/kubernetes-request.ts'
import type {Manifest} from '../manifest.ts'
import {manifestsText} from '../manifests/manifests-text.ts'
import {readFilterFile} from './filter-file.ts'
import {type VariantContext, variantLabels, variantManifests} from './variant-manifests.ts'

/** Stands for what only a start makes. */
const KEY_SET = '<public key of the run>'

function contextOf({kubernetes, templatesDirectory}: ClusterRequest): VariantContext {
  const {namespace, runName, keep} = kubernetes
  return {namespace, runName, kept: keep, templatesDirectory: templatesDirectory ?? null, keySet: KEY_SET}
}

/** Throws a ConfigurationError for a file of EnvoyFilters that cannot be applied, before anything is. */
export async function checkFilterFiles(request: ClusterRequest): Promise<void> {
  const {namespace, istio} = request.kubernetes
  const place = {namespace, labels: variantLabels(contextOf(request))}
  for (const file of istio.envoyFilters) if (file !== null) await readFilterFile(file, place)
}

async function manifestsOf(variant: IstioVariant, request: ClusterRequest): Promise<readonly Manifest[]> {
  const context = contextOf(request)
  const own = await variantManifests(variant, context)
  if (variant.envoyFilter === null) return own
  return [...own, ...(await readFilterFile(variant.envoyFilter, {...context, labels: variantLabels(context)}))]
}

/** What would be applied for cells that are measured under something else than Istio as it is installed. */
export async function outlineVariants(request: ClusterRequest): Promise<readonly PlannedStep[]> {
  const {modes, kubernetes} = request
  const variants = modes.flatMap((mode) => variantsOf(mode, kubernetes.istio)).filter((variant) => variant !== null)
  const byLabel = new Map(variants.map((variant) => [variantLabel(variant), variant]))
  const steps = [...byLabel].map(async ([label, variant]): Promise<PlannedStep> => {
    const content = manifestsText(await manifestsOf(variant, request))
    return {
      title: `Apply to namespace ${kubernetes.namespace} for cells of ${label}, and take away after them`,
      command: null,
      file: {name: `${label}.yaml`, content},
    }
  })
  return Promise.all(steps)
}
