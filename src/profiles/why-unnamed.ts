import type {NameGrounds, Stacks} from '../stacks/model/stacks.ts'
import {totalsOf} from '../stacks/model/stacks.ts'
import {perfMapPid} from '../symbols/sources/perf-maps.ts'
import {KERNEL_MODULE, type NamedModule, type NamedStacks} from './named-stacks.ts'

const UNNAMED: ReadonlySet<NameGrounds> = new Set(['function-start', 'module-only', 'unknown'])

/** Smaller shares change no picture. */
const WORTH_SAYING = 0.01
/** Share of stacks with a single frame from which it is no chance. */
const WORTH_SUSPECTING = 0.1
const MOST_REASONS = 3

interface Share {
  readonly share: number
  readonly text: string
}

/** Drawn area of one module's frames that have no name, or an inferred one. */
interface Area {
  /** Path; KERNEL_MODULE for the kernel; null where not even that is known. */
  readonly module: string | null
  unnamed: number
  inferred: number
}

/** How much of the drawn area has no sure name, by module; root labels are no functions. */
function areasOf(stacks: Stacks, sampleType: number): {readonly all: number; readonly areas: readonly Area[]} {
  const totals = totalsOf(stacks, sampleType)
  // Frames are far fewer than nodes, of which only the weight is looked at.
  const weights = new Float64Array(stacks.frames.length)
  for (let node = 1; node < totals.length; node++) weights[stacks.frameOf[node]!]! += Math.abs(totals[node]!)
  const areas = new Map<string | null, Area>()
  let all = 0
  for (const [id, frame] of stacks.frames.entries()) {
    const weight = weights[id]!
    if (frame.kind === 'label' || weight === 0) continue
    all += weight
    const isUnnamed = UNNAMED.has(frame.grounds)
    if (!isUnnamed && frame.grounds !== 'inferred') continue
    const module = frame.kind === 'kernel' ? KERNEL_MODULE : frame.module
    const area = areas.get(module) ?? {module, unnamed: 0, inferred: 0}
    area[isUnnamed ? 'unnamed' : 'inferred'] += weight
    areas.set(module, area)
  }
  return {all, areas: [...areas.values()]}
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function reasonFor(module: string | null, modules: readonly NamedModule[]): string {
  const known = modules.find((one) => one.path === module && one.problem !== null)
  if (module === KERNEL_MODULE) return known?.problem ?? 'kernel functions without a name'
  if (module === null) return 'the profiler gave no file for these addresses'
  if (perfMapPid(module) !== null) return `${module}: no such map here, or the code is not in it`
  if (known === undefined) return `${module}: no functions are known there`
  return known.problem!.startsWith('is ') ? `${module} ${known.problem}` : `${module}: ${known.problem}`
}

function shareOf({module, unnamed, inferred}: Area, all: number, modules: readonly NamedModule[]): Share {
  const parts = [
    [unnamed / all, 'unnamed'],
    [inferred / all, 'inferred'],
  ] as const
  const said = parts.filter(([share]) => share >= WORTH_SAYING).map(([share, what]) => `${percent(share)} ${what}`)
  return {share: (unnamed + inferred) / all, text: `${said.join(', ')}: ${reasonFor(module, modules)}`}
}

/** Functions that stand alone on a stack by right: there threads and programs begin. */
const FIRST_FUNCTIONS =
  /^(?:main|_start|_dl_start|start_thread|__?clone3?|__libc_start_(?:main|call_main)|thread_start|runtime\.\w+)\b/

/** Share of the stacks with user frames that have one only. */
function singleFrames({parents, frameOf, frames, self}: Stacks, sampleType: number): number {
  const depth = new Int32Array(parents.length)
  const depthOf = Uint8Array.from(frames, ({kind, name}) => {
    return kind === 'user' || kind === 'jit' ? (FIRST_FUNCTIONS.test(name) ? 2 : 1) : 0
  })
  const weights = self[sampleType]!
  let [single, all] = [0, 0]
  for (let node = 1; node < depth.length; node++) {
    depth[node] = depth[parents[node]!]! + depthOf[frameOf[node]!]!
    const weight = Math.abs(weights[node]!)
    if (depth[node]! > 0) all += weight
    if (depth[node] === 1) single += weight
  }
  return all === 0 ? 0 : single / all
}

function brokenStacks(stacks: Stacks, sampleType: number): Share[] {
  const share = singleFrames(stacks, sampleType)
  if (share < WORTH_SUSPECTING) return []
  return [{share, text: `broken frame pointers? ${percent(share)} of the stacks have one frame only`}]
}

/**
 * Why parts of a picture have no sure names: up to three short reasons, the largest share of the drawn area first, such
 * as `24 % unnamed, 58 % inferred: /usr/local/bin/envoy is stripped (build id …)`. Empty when (nearly) all is named.
 */
export function whyUnnamed(named: NamedStacks, sampleType: number): string[] {
  const {all, areas} = areasOf(named.stacks, sampleType)
  return [...areas.map((area) => shareOf(area, all, named.modules)), ...brokenStacks(named.stacks, sampleType)]
    .filter(({share, text}) => share >= WORTH_SAYING && !text.startsWith(':'))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_REASONS)
    .map(({text}) => text)
}
