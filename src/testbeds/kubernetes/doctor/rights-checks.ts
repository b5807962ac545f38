import type {Cluster} from '../api/cluster.ts'
import {askRights, type RightAnswer} from '../rights/ask-rights.ts'
import type {Purpose} from '../rights/required-rights.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

const TITLES: Readonly<Record<Purpose, string>> = {
  bench: 'rights: bench',
  attach: 'rights: attach',
  'node-recorder': 'rights: node recorder',
  ephemeral: 'rights: ephemeral',
  clean: 'rights: clean',
}
const PURPOSES = Object.keys(TITLES) as Purpose[]

/** What the account lacks of one right, in words. */
function spokenLack({right, namespace, missingVerbs}: RightAnswer): string {
  const what = `${right.resource}${right.group === '' ? '' : ` (${right.group})`}`
  const where = namespace === null ? 'in the whole cluster' : `in ${namespace}`
  return `may not ${missingVerbs.join(', ')} ${what} ${where}: ${right.why}`
}

function lacking(answers: readonly RightAnswer[]): readonly RightAnswer[] {
  return answers.filter(({missingVerbs}) => missingVerbs.length > 0)
}

function places(answers: readonly RightAnswer[]): string {
  return [...new Set(answers.map(({namespace}) => namespace ?? 'cluster'))].join(', ')
}

function purposeCheck(purpose: Purpose, all: readonly RightAnswer[], isRequired: boolean): ClusterCheck {
  const answers = all.filter(({right}) => right.purposes.includes(purpose) && !right.optional)
  const lacks = lacking(answers)
  const origin = places(answers)
  if (lacks.length === 0)
    return clusterCheck(TITLES[purpose], 'ok', {origin, detail: 'all there', required: isRequired})
  const detail = lacks.map(spokenLack).join('\n')
  const state = isRequired ? 'missing' : 'limited'
  return clusterCheck(TITLES[purpose], state, {
    origin,
    detail,
    remedy: 'have docs/rbac.yaml applied, with your namespaces in it',
    required: isRequired,
  })
}

function optionalCheck(all: readonly RightAnswer[]): ClusterCheck {
  const lacks = lacking(all.filter(({right}) => right.optional))
  const shared = {origin: 'cluster'}
  if (lacks.length === 0) return clusterCheck('rights: cluster', 'ok', {...shared, detail: 'all there'})
  const detail = `${lacks.map(spokenLack).join('\n')}\nnone of these is needed by a run that asks for none of this, where namespaces are there beforehand`
  return clusterCheck('rights: cluster', 'limited', {...shared, detail})
}

/** A check for each thing that runner does on a cluster, and one for what it can do without. */
export async function checkRights(
  cluster: Cluster,
  {kubernetes, mesh}: DoctorWishes,
): Promise<readonly ClusterCheck[]> {
  const {namespace, profiling, attach} = kubernetes
  const namespaces = {workloads: namespace, recorders: profiling.recorderNamespace}
  const answers = await askRights(cluster, {purposes: PURPOSES, mesh, namespaces})
  const required = new Set<Purpose>(attach ? ['attach'] : ['bench', 'clean'])
  return [...PURPOSES.map((one) => purposeCheck(one, answers, required.has(one))), optionalCheck(answers)]
}
