import {TestbedError} from '../../../errors/index.ts'
import type {LocalPortTable} from '../port-table.ts'
import {listeningSockets, socketInodesOf} from './listening-sockets.ts'
import {type PortTakenError, portTaken} from './port-taken-error.ts'
import type {RunningPart} from './running-part.ts'

/** Every port of a table, each once. */
function portsOf(ports: LocalPortTable): ReadonlySet<number> {
  const ofProtocols = Object.values(ports.protocols).flatMap((one) => Object.values(one) as readonly (number | null)[])
  return new Set([...Object.values(ports.admin), ...ofProtocols].filter((port) => port !== null))
}

/**
 * Envoy listens with SO_REUSEPORT, so two Envoys can hold one port without an error, and each gets some of the
 * connections. Returns an error when a port of ours is also somebody else's; null when all are ours alone.
 */
export async function findSharedPort(
  ports: LocalPortTable,
  parts: readonly RunningPart[],
): Promise<PortTakenError | null> {
  const own = portsOf(ports)
  const sockets = (await listeningSockets()).filter(({port}) => own.has(port))
  const held = await Promise.all(parts.map(({pid}) => socketInodesOf(pid)))
  const foreign = sockets.find(({inode}) => !held.some((inodes) => inodes.has(inode)))
  return foreign === undefined ? null : portTaken('The deployment', foreign.port)
}

/** Throws a TestbedError when a proxy does not have the worker threads that it was told to have. */
export function checkWorkerThreads(proxy: string, wanted: number, counted: number): void {
  if (counted === wanted) return
  throw new TestbedError(`${proxy} was started with --concurrency ${wanted} and has ${counted} worker threads.`)
}
