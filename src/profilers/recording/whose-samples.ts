import type {SampledModules, SampledThread} from '../../profiles/sampled-modules.ts'
import type {ProxyProcess} from '../../testbeds/testbed.ts'

/** The process that was meant. */
export interface MeantProcess extends Pick<ProxyProcess, 'pid' | 'hostPid'> {
  /** Names of its threads, by id. */
  readonly threads: ReadonlyMap<number, string>
}

/** At which depth of its stacks a profile says what: `1` for the outermost frame; null where it does not. */
export interface RootFrameDepths {
  readonly pidDepth: number | null
  readonly commDepth: number | null
}

/** Less than this share of samples of the process is somebody else's profile. */
const ENOUGH = 0.99
const MOST_NAMED = 3

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

/** Whose samples they are, largest share first, in words. */
function seenText(shares: ReadonlyMap<string, number>): string {
  const largest = [...shares].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMED)
  return largest.map(([who, share]) => `${percent(share)} of ${who}`).join(', ')
}

function sentence(own: number, {pid}: MeantProcess, others: ReadonlyMap<string, number>): string {
  return `Only ${percent(own)} of its samples are of the proxy (pid ${pid}); it saw ${seenText(others)}.`
}

function judged(shares: Iterable<readonly [who: string, share: number, isOwn: boolean]>, meant: MeantProcess) {
  const others = new Map<string, number>()
  let [own, all] = [0, 0]
  for (const [who, share, isOwn] of shares) {
    all += share
    if (isOwn) own += share
    else others.set(who, (others.get(who) ?? 0) + share)
  }
  return all === 0 || own / all >= ENOUGH ? null : sentence(own / all, meant, others)
}

function isOwnThread({pid, tid}: SampledThread, meant: MeantProcess): boolean {
  if (pid !== null) return pid === meant.pid
  return tid === meant.pid || meant.threads.has(tid!)
}

function byThreads(threads: readonly SampledThread[], meant: MeantProcess): string | null {
  const told = threads.filter(({pid, tid}) => pid !== null || tid !== null)
  return judged(
    told.map((one) => {
      const who = one.pid === null ? `${one.comm} (tid ${one.tid})` : `${one.comm} (pid ${one.pid})`
      return [who, one.share, isOwnThread(one, meant)] as const
    }),
    meant,
  )
}

function byPidFrames(names: ReadonlyMap<string, number>, meant: MeantProcess): string | null {
  const own = new Set([meant.pid, meant.hostPid, ...meant.threads.keys()].map(String))
  return judged(
    [...names].map(([name, share]) => [`pid ${name}`, share, own.has(name)] as const),
    meant,
  )
}

/** Folding programs write `_` for blanks. */
const folded = (comm: string): string => comm.replaceAll(/\s/g, '_')

function byComms(names: ReadonlyMap<string, number>, meant: MeantProcess): string | null {
  const own = new Set([...meant.threads.values()].map(folded))
  if (own.size === 0) return null
  return judged(
    [...names].map(([name, share]) => [name, share, own.has(folded(name))] as const),
    meant,
  )
}

/**
 * Why a profile is not of the process that was meant, in a sentence that says what was seen instead; null when it is, or
 * when it does not tell. Ids are believed before names.
 */
export function notOfProcess(seen: SampledModules, meant: MeantProcess, said: RootFrameDepths): string | null {
  if (seen.threads.length > 0) return byThreads(seen.threads, meant)
  if (said.pidDepth !== null) return byPidFrames(seen.namesAt(said.pidDepth), meant)
  return said.commDepth === null ? null : byComms(seen.namesAt(said.commDepth), meant)
}
