import {isMapping} from '../foreign-text/json-shape.ts'

/** What a deployment ran, by what it is called there: Envoy's version with its commit, the digest of each container's image. */
export type DeployedBuilds = Readonly<Record<string, string>>

/** Facts of a deployment that name a build. */
const BUILDS = ['envoyVersion', 'envoyBuildId', 'kubernetesVersion'] as const

function imagesOf(pod: unknown): (readonly [string, string])[] {
  if (!isMapping(pod) || !isMapping(pod['images'])) return []
  return Object.entries(pod['images']).flatMap(([container, image]) => {
    const digest = isMapping(image) ? image['imageID'] : undefined
    return typeof digest === 'string' ? [[`images.${String(pod['workload'])}.${container}`, digest] as const] : []
  })
}

/** The builds that `deployment` of a run's `run.json` names; what it does not tell is absent. */
export function deployedBuilds(deployment: Readonly<Record<string, unknown>>): DeployedBuilds {
  const versions = BUILDS.flatMap((name) => {
    const version = deployment[name]
    return typeof version === 'string' ? [[name, version] as const] : []
  })
  const {pods, istio} = deployment
  const version = isMapping(istio) ? istio['version'] : undefined
  const ofMesh = typeof version === 'string' ? [['istioVersion', version] as const] : []
  return Object.fromEntries([...versions, ...ofMesh, ...(Array.isArray(pods) ? pods.flatMap(imagesOf) : [])])
}
