import type {ByteSource} from '../../../bytes/byte-source.ts'
import {jsonHead} from '../../json/json-head.ts'
import {readJson} from '../../json/read-json.ts'
import {topLevelKeys} from '../../json/top-level-keys.ts'
import {OrderedStacks} from '../../model/ordered-stacks.ts'
import {type SampleType, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type CallNode, callNodes} from './call-tree.ts'
import {type TimedSamples, timedSamples} from './sample-times.ts'

const TIME: SampleType = {name: 'time', unit: 'microseconds', event: null}
const SAMPLES: SampleType = {name: 'samples', unit: 'samples', event: null}

/** Stands for `(idle)`, which is no stack. */
const IDLE = -1

/** Node of the stacks for each id of the call tree; ids that hang on nothing that begins at a root have none. */
function nodesById(builder: StacksBuilder, nodes: readonly CallNode[]): Map<number, number> {
  const byId = new Map(nodes.map((one) => [one.id, one]))
  const children = new Set(nodes.flatMap((one) => one.children))
  const placed = new Map<number, number>()
  const waiting = nodes.filter(({id}) => !children.has(id)).map((one) => ({one, parent: 0}))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const {one, parent} = next
    if (placed.has(one.id)) continue
    placed.set(one.id, placeOf(builder, one, parent))
    for (const id of one.children) {
      const child = byId.get(id)
      if (child !== undefined) waiting.push({one: child, parent: Math.max(0, placed.get(one.id)!)})
    }
  }
  return placed
}

function placeOf(builder: StacksBuilder, {frame}: CallNode, parent: number): number {
  if (frame.kind === 'label' && frame.name === '(root)') return parent
  if (frame.kind === 'label' && frame.name === '(idle)') return IDLE
  return builder.child(parent, builder.intern(frame))
}

/** What became of the samples. */
interface Counted {
  busy: number
  idleMicroseconds: number
  faulty: number
}

function addSamples(
  builder: StacksBuilder,
  placed: ReadonlyMap<number, number>,
  {ids, microseconds}: TimedSamples,
  order: OrderedStacks | null,
): Counted {
  const counted: Counted = {busy: 0, idleMicroseconds: 0, faulty: 0}
  ids.forEach((id, index) => {
    const node = placed.get(id as number)
    const time = microseconds[index]!
    if (node === undefined) counted.faulty++
    else if (node === IDLE) counted.idleMicroseconds += time
    else {
      builder.addWeight(node, 0, time)
      builder.addWeight(node, 1, 1)
      order?.add(node, time)
      counted.busy++
    }
  })
  return counted
}

/** Profiles without the list of samples still say how often each node was hit. */
function addHits(builder: StacksBuilder, placed: ReadonlyMap<number, number>, nodes: readonly CallNode[]): Counted {
  const counted: Counted = {busy: 0, idleMicroseconds: 0, faulty: 0}
  for (const {id, hits} of nodes) {
    const node = placed.get(id)
    if (node === undefined) counted.faulty += hits
    else if (node !== IDLE && hits > 0) {
      builder.addWeight(node, 0, hits)
      counted.busy += hits
    }
  }
  return counted
}

function warnOf(builder: StacksBuilder, name: string, faulty: number, backwards: number): void {
  if (faulty > 0) {
    builder.warn({
      code: 'unreadable-samples',
      message: `${name}: ${faulty} nodes or samples have no place in the call tree and were left out.`,
    })
  }
  if (backwards > 0) {
    builder.warn({
      code: 'samples-out-of-order',
      message: `${name}: ${backwards} samples say that they were taken before the one ahead of them; they count no time.`,
    })
  }
}

function factsOf({idleMicroseconds}: Counted, durationSeconds: number | null): [string, string][] {
  if (idleMicroseconds === 0) return []
  const of = durationSeconds === null ? '' : ` of ${Math.round(durationSeconds * 1000)} ms`
  return [['idle', `${Math.round(idleMicroseconds / 1000)} ms${of}, left out`]]
}

async function readCpuprofile(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const profile = await readJson(source, 'cpuprofile')
  const all = callNodes(profile)
  const nodes = all.filter((one) => one !== null)
  const samples = timedSamples(profile)
  const timed = samples.ids.length > 0
  const builder = new StacksBuilder(timed ? [TIME, SAMPLES] : [SAMPLES])
  const placed = nodesById(builder, nodes)
  const order = timed && options.keepOrder === true ? new OrderedStacks() : null
  const counted = timed ? addSamples(builder, placed, samples, order) : addHits(builder, placed, nodes)
  if (counted.busy === 0) {
    throw new NoSamplesError(
      `Reading ${source.name} as cpuprofile gave not one sample: it has ${nodes.length} nodes and ${samples.ids.length} samples, ${Math.round(counted.idleMicroseconds / 1000)} ms of them idle.`,
    )
  }
  builder.countSamples(counted.busy)
  warnOf(builder, source.name, counted.faulty + all.length - nodes.length, samples.backwards)
  return {
    ...builder.build(),
    facts: factsOf(counted, samples.durationSeconds),
    ...(timed && options.weight === 'samples' ? {defaultSampleType: 1} : {}),
    ...(samples.durationSeconds === null ? {} : {durationSeconds: samples.durationSeconds}),
    ...(order === null ? {} : {sequence: order.sequence()}),
  }
}

const CALL_TREE = /"nodes":\s*\[\s*\{[^[\]]*"callFrame":/
const OLD_CALL_TREE = /"head":\s*\{[^[\]]*"functionName":/

/** Keys of its own object, which may come in any order: the call tree comes late where samples come first. */
const OWN_KEYS = ['startTime', 'endTime', 'samples', 'timeDeltas', 'timestamps', 'nodes', 'head']

function looksLikeCpuprofile(head: Uint8Array): Likeness {
  const text = jsonHead(head)
  if (text === null) return 'no'
  const keys = topLevelKeys(head)
  if (keys.has('traceEvents') || /"selfSize":/.test(text)) return 'no'
  if (keys.has('nodes') && CALL_TREE.test(text)) return 'yes'
  if (keys.has('head') && OLD_CALL_TREE.test(text)) return 'yes'
  return keys.size > 0 && [...keys].every((key) => OWN_KEYS.includes(key)) ? 'unsure' : 'no'
}

/** CPU profiles of V8: `node --cpu-prof`, Chrome's and the inspector's, of the new form and the old. */
export const cpuprofile: StackReader = {
  format: 'cpuprofile',
  description: 'CPU profiles of V8 (node --cpu-prof, Chrome)',
  sampleFacts: ['count'],
  ordered: true,
  looksLike: looksLikeCpuprofile,
  read: readCpuprofile,
}
