import {setTimeout as wait} from 'node:timers/promises'
import type {Mode, Protocol} from '../../../config/cells/cell.ts'
import {TestbedError} from '../../../errors/index.ts'
import {MESHES, pathOf, type StandInName} from '../../../meshes/index.ts'
import type {DeploymentRequest} from '../../testbed.ts'
import type {Admin} from '../admin.ts'
import {FORTIO_SERVER} from '../parts/parts.ts'
import type {RunningPart} from '../parts/running-part.ts'
import {type LocalPortTable, portOf} from '../port-table.ts'
import {PROBES} from './probes.ts'

/** What is waited for. */
export interface Awaited {
  readonly request: DeploymentRequest
  readonly mesh: StandInName
  readonly ports: LocalPortTable
  readonly parts: readonly RunningPart[]
  readonly admins: ReadonlyMap<string, Admin>
  /** Aborts when the run is interrupted or a part dies. */
  readonly signal: AbortSignal
  readonly deadlineSeconds: number
}

interface Condition {
  /** Completes "… did not come up". */
  readonly what: string
  /** The part whose log tells why it does not hold. */
  readonly part: string
  /** Rejects as long as it does not hold. */
  check(signal: AbortSignal): Promise<void>
}

const POLL_MS = 10

async function logTailOf(parts: readonly RunningPart[], name: string): Promise<string> {
  const part = parts.find((candidate) => candidate.name === name)
  return part === undefined ? '' : `\nThe log of ${name} (${part.logPath}) ends with:\n${await part.logTail()}`
}

async function notReady(awaited: Awaited, condition: Condition, cause: unknown): Promise<TestbedError> {
  const last = cause instanceof Error ? cause.message : String(cause)
  const tail = await logTailOf(awaited.parts, condition.part)
  return new TestbedError(
    `Waiting for ${condition.what} ended after ${awaited.deadlineSeconds} s; the last try said: ${last}${tail}`,
    {cause},
  )
}

/** Tries until the condition holds. Throws a TestbedError at the deadline, and the signal's reason when that aborts. */
async function waitFor(awaited: Awaited, condition: Condition, deadline: AbortSignal): Promise<void> {
  const either = AbortSignal.any([awaited.signal, deadline])
  let last: unknown = new Error('nothing')
  while (!either.aborted) {
    try {
      return await condition.check(either)
    } catch (error) {
      if (!either.aborted) last = error
    }
    if (!either.aborted) await wait(POLL_MS)
  }
  awaited.signal.throwIfAborted()
  throw await notReady(awaited, condition, last)
}

function pathCondition({mesh, ports}: Awaited, mode: Mode, protocol: Protocol): Condition {
  const port = portOf(ports, mode, protocol)
  if (port === null) throw new RangeError(`no port for ${mode} ${protocol}`)
  return {
    what: `an answer to ${protocol} along the path of ${mode} (127.0.0.1:${port})`,
    part: pathOf(MESHES[mesh], mode)[0] ?? FORTIO_SERVER,
    check: (signal) => PROBES[protocol](port, signal),
  }
}

function adminCondition(name: string, admin: Admin): Condition {
  return {
    what: `an answer of ${name}'s admin endpoint`,
    part: name,
    async check(signal) {
      const {status} = await admin.ask('/ready', 'GET', signal)
      if (status !== 200) throw new Error(`its admin endpoint answered ${status}`)
    },
  }
}

function adminConditions({admins}: Awaited): Condition[] {
  return [...admins].map(([name, admin]) => adminCondition(name, admin))
}

function serverConditions(awaited: Awaited): Condition[] {
  return awaited.request.protocols.map((protocol) => pathCondition(awaited, 'baseline', protocol))
}

/** Of the modes that cross a sidecar. */
function pathConditions(awaited: Awaited): Condition[] {
  const {modes, protocols} = awaited.request
  const proxied = modes.filter((mode) => mode !== 'baseline')
  return proxied.flatMap((mode) => protocols.map((protocol) => pathCondition(awaited, mode, protocol)))
}

/** The part that does not answer within the time, in a TestbedError; null when every admin endpoint and every path does. */
export async function probeParts(awaited: Awaited): Promise<TestbedError | null> {
  const deadline = AbortSignal.timeout(awaited.deadlineSeconds * 1000)
  const either = AbortSignal.any([awaited.signal, deadline])
  const conditions = [...serverConditions(awaited), ...adminConditions(awaited), ...pathConditions(awaited)]
  const ends = await Promise.allSettled(conditions.map(({check}) => check(either)))
  const silent = conditions.find((_, index) => ends[index]!.status === 'rejected')
  if (silent === undefined) return null
  return new TestbedError(
    `${silent.part} has stopped answering: ${silent.what} did not come within ${awaited.deadlineSeconds} s.`,
  )
}

/**
 * Waits until every part is up, and then until one tiny request was answered along every path that was asked for.
 * Throws a TestbedError with the log's tail of the part that is to blame when the deadline passes.
 */
export async function waitUntilAnswered(awaited: Awaited): Promise<void> {
  const deadline = AbortSignal.timeout(awaited.deadlineSeconds * 1000)
  const hold = (conditions: readonly Condition[]) =>
    Promise.all(conditions.map((condition) => waitFor(awaited, condition, deadline)))
  await hold([...serverConditions(awaited), ...adminConditions(awaited)])
  await hold(pathConditions(awaited))
}
