import {readFile} from 'node:fs/promises'
import {homedir} from 'node:os'
import {dirname, join} from 'node:path'
import {makeFolder} from '../../../bytes/make-folder.ts'
import {writeAtomically} from '../../../bytes/writing/write-atomically.ts'
import {ConfigurationError, UsageError} from '../../../errors/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {printableLine} from '../objects/printable-lines.ts'

/** How to be asked. */
export interface Asking {
  /** Agreed beforehand. Nothing is remembered then. */
  readonly yes: boolean
  /** True to go on. Absent where nobody can be asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined
  /** The whole command without `--yes`, for the hint; absent where its flags are not known. */
  readonly command?: string
}

interface AgreedContext {
  readonly context: string
  readonly server: string
  /** ISO 8601. */
  readonly since: string
}

type Choice = Pick<Cluster, 'context' | 'server'>

/** The file that remembers: `mesh-runner/contexts.json` below XDG_STATE_HOME, or below ~/.local/state. */
export function consentFile(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['XDG_STATE_HOME']
  const state = named?.startsWith('/') ? named : join(homedir(), '.local', 'state')
  return join(state, 'mesh-runner', 'contexts.json')
}

function isAgreed(value: unknown): value is AgreedContext {
  const {context, server} = (value ?? {}) as Partial<AgreedContext>
  return typeof context === 'string' && typeof server === 'string'
}

async function readAgreed(path: string): Promise<readonly AgreedContext[]> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'))
    const contexts = (read as {contexts?: unknown}).contexts
    if (!Array.isArray(contexts) || !contexts.every(isAgreed))
      throw new SyntaxError('"contexts" is no list of contexts')
    return contexts
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new ConfigurationError(`Reading which contexts were agreed to, ${path}: ${(cause as Error).message}`, {
      hint: 'Remove the file; runner then asks again.',
      cause,
    })
  }
}

async function remember(path: string, {context, server}: Choice): Promise<void> {
  const others = (await readAgreed(path)).filter((one) => one.context !== context || one.server !== server)
  const contexts = [...others, {context, server, since: new Date().toISOString()}]
  await makeFolder(dirname(path), 0o700)
  await writeAtomically(path, `${JSON.stringify({schemaVersion: 1, contexts}, null, 2)}\n`)
}

/**
 * Asks before anything is changed in a context for the first time. A yes is remembered by the context's name and the
 * address of its API server, so that a name that comes to mean another cluster is asked for again. Throws a UsageError
 * when the answer is no, or when nobody can be asked.
 */
export async function askForContext(
  cluster: Choice,
  namespace: string,
  {yes, confirm, command}: Asking,
): Promise<void> {
  if (yes) return
  const path = consentFile()
  const agreed = await readAgreed(path)
  if (agreed.some(({context, server}) => context === cluster.context && server === cluster.server)) return
  const [context, server] = [printableLine(cluster.context), printableLine(cluster.server)]
  if (confirm === undefined) {
    const whole = command === undefined ? '' : `: ${printableLine(command)} --yes`
    throw new UsageError(`Context ${context} (${server}) was not used before, and there is no terminal to ask on.`, {
      hint: `Add --yes to the command to agree to changes there${whole}`,
    })
  }
  const question = `Context ${context} (${server}) was not used before. May runner make and remove things of its own there, in namespace ${namespace}?`
  if (!(await confirm(question))) {
    throw new UsageError(`Context ${context} was not agreed to; nothing was changed.`, {
      hint: 'Choose another with --context.',
    })
  }
  await remember(path, cluster)
}
