import {createServer} from 'node:net'
import {TestbedError} from '../../../src/errors/index.ts'
import {run} from '../../../src/process/run.ts'
import type {RunFolder} from '../folders.ts'
import type {Inside} from './namespaces.ts'

/** The addresses of one cluster, all from the range that RFC 2544 keeps for tests of networks, 198.18.0.0/15. */
export interface Addresses {
  /** This machine, as seen from the cluster. */
  readonly machine: string
  /** Both nodes. */
  readonly nodes: string
  readonly pods: string
  readonly services: string
  /** First address of the services: the API server. */
  readonly apiService: string
  readonly dns: string
}

const CHOICES = 256

function addresses(number: number): Addresses {
  return {
    machine: `198.18.${number}.1`,
    nodes: `198.18.${number}.2`,
    pods: `198.19.${number}.0/24`,
    services: `198.18.${number}.128/25`,
    apiService: `198.18.${number}.129`,
    dns: `198.18.${number}.138`,
  }
}

async function ip(words: readonly string[], inside: Inside = []): Promise<string> {
  const {exitCode, stdout, stderr, command} = await run([...inside, 'ip', ...words])
  if (exitCode === 0) return stdout
  throw new TestbedError(`Laying the network of the test cluster: \`${command}\`: ${stderr.trim()}`)
}

/** The first free numbers from a guess on: no route of this machine leads there. */
async function freeAddresses(firstGuess: number): Promise<Addresses> {
  const routes = await ip(['-4', 'route', 'show', 'table', 'all'])
  for (let tried = 0; tried < CHOICES; tried++) {
    const number = (firstGuess + tried) % CHOICES
    if (!routes.includes(`198.18.${number}.`) && !routes.includes(`198.19.${number}.`)) return addresses(number)
  }
  throw new TestbedError('Laying the network of the test cluster: all of 198.18.0.0/15 is in use')
}

/**
 * Joins the cluster's network namespace with this machine by a pair of devices. The machine's end, its address and its
 * routes vanish with the namespace.
 */
export async function layNetwork(folder: RunFolder, inside: Inside): Promise<Addresses> {
  const chosen = await freeAddresses(folder.firstGuess)
  const namespace = inside.find((word) => word.startsWith('--net='))!.slice('--net='.length)
  const pid = /\/proc\/(\d+)\//.exec(namespace)![1]!
  await ip(['link', 'add', folder.link, 'type', 'veth', 'peer', 'name', 'machine', 'netns', pid])
  await ip(['address', 'add', `${chosen.machine}/30`, 'dev', folder.link])
  await ip(['link', 'set', folder.link, 'up'])
  await ip(['address', 'add', `${chosen.nodes}/30`, 'dev', 'machine'], inside)
  await ip(['link', 'set', 'machine', 'up'], inside)
  await ip(['address', 'add', `${chosen.dns}/32`, 'dev', 'lo'], inside)
  await ip(['route', 'add', chosen.pods, 'via', chosen.nodes])
  await ip(['route', 'add', chosen.services, 'via', chosen.nodes])
  return chosen
}

/** Removes the machine's end, should it still be there. */
export async function removeLink(folder: RunFolder): Promise<void> {
  const {exitCode} = await run(['ip', 'link', 'show', folder.link])
  // The kernel may be removing it at this moment.
  if (exitCode === 0) await run(['ip', 'link', 'delete', folder.link])
}

/** A TCP port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, () => {
      const {port} = server.address() as {readonly port: number}
      server.close(() => resolve(port))
    })
  })
}
