import {MESHES} from '../../../meshes/index.ts'
import {type Purpose, type Right, requiredRights} from '../rights/required-rights.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'
import {OLDEST_MINOR} from './server-check.ts'

function resourceOf({group, resource}: Right): string {
  return group === '' ? resource : `${resource}.${group}`
}

function purposesOf({kubernetes, profiling}: DoctorWishes): readonly Purpose[] {
  const own: readonly Purpose[] = kubernetes.attach ? ['attach'] : ['bench', 'clean']
  return profiling && kubernetes.attach ? [...own, 'node-recorder'] : own
}

/** A line for each set of verbs. */
function rightsText(wishes: DoctorWishes): string {
  const needed = requiredRights(purposesOf(wishes), wishes.mesh).filter(({optional}) => !optional)
  const byVerbs = Map.groupBy(needed, ({verbs}) => verbs.join(', '))
  const lines = [...byVerbs].map(([verbs, rights]) => `${verbs}: ${[...new Set(rights.map(resourceOf))].join(', ')}`)
  return lines.join('\n')
}

function meshText({mesh}: DoctorWishes): string {
  const {needs, injector} = MESHES[mesh].cluster
  const parts = [...needs.apiVersions, ...(injector === null ? [] : [`a webhook …${injector.webhook}`])]
  return parts.length === 0 ? `${mesh}, which needs nothing of the cluster` : `${mesh}: ${parts.join(', ')}`
}

function nodesText({kubernetes}: DoctorWishes): string {
  if (kubernetes.attach) return 'those of the pods that are attached to'
  const apart = kubernetes.affinity === 'hard'
  return apart ? 'two that take pods, so that client and server stand apart; or --affinity soft' : 'one that takes pods'
}

function imagesText({kubernetes: {images}, mesh, profiling}: DoctorWishes): string {
  const own = MESHES[mesh].cluster.sidecars === 'static' ? [images.proxy] : []
  return [images.fortio, ...own, images.shell, ...(profiling ? [images.perf] : [])].join(', ')
}

/** What a cluster would have to have for what is wished, where there is none to look at. */
export function needsOfCluster(wishes: DoctorWishes): readonly ClusterCheck[] {
  const {attach, namespace, client, server} = wishes.kubernetes
  const pods = `pods ${client.selector} and ${server.selector} in namespace ${namespace}`
  const needs: readonly (readonly [name: string, needed: string])[] = [
    ['api server', `Kubernetes 1.${OLDEST_MINOR} or newer`],
    ['namespace', attach ? pods : `${namespace}, which is made, or is empty or of runner`],
    ['rights', `what docs/rbac.yaml grants:\n${rightsText(wishes)}`],
    ['nodes', nodesText(wishes)],
    ['images', imagesText(wishes)],
    ['mesh', meshText(wishes)],
    ...(wishes.profiling ? [['pod security', 'level privileged for the pods that profile'] as const] : []),
  ]
  return needs.map(([name, needed]) => clusterCheck(name, 'limited', {detail: `not looked at; needed: ${needed}`}))
}
