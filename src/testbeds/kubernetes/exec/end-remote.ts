import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {FOLDER} from './remote-folder.ts'
import {runScriptIn} from './run-script.ts'

/** Environment variable by which the processes of one command are known, descendants included. */
export const COMMAND_MARK = 'MESH_RUNNER_COMMAND'

/** Signals that are sent to commands. */
export type RemoteSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL'

/** Which processes get which signal. */
export interface SignalRequest {
  readonly mark: string
  readonly signal: RemoteSignal
  /** Names this one request, for a command with a folder: sent again after a lost answer it does nothing. */
  readonly once?: string
}

/**
 * $1 is the mark, $2 the signal without SIG, $3 names the request or is empty, $4 says how often to look, a tenth of a
 * second apart, since a command that was just started may not carry its mark yet. An environment is a list with NUL
 * between its entries, which busybox's grep sees as one line that ends early unless told so. A process that ends between
 * grep and kill is no fault.
 */
const SIGNAL_SCRIPT = `${FOLDER}
if [ -n "$3" ]; then mkdir "$folder/$3" 2>/dev/null || exit 0; fi
looks=0
while [ "$looks" -lt "$4" ]; do
  found=$(grep -l -s -z -x -F -- "${COMMAND_MARK}=$1" /proc/[0-9]*/environ)
  [ $? -le 1 ] || [ -n "$found" ] || exit 2
  for environment in $found; do
    process=\${environment#/proc/}
    kill -s "$2" "\${process%/environ}" 2>/dev/null
  done
  [ -z "$found" ] || exit 0
  looks=$((looks + 1))
  sleep 0.1 2>/dev/null || sleep 1
done`

const PATIENCE_MS = 20_000
const SHOWN_CHARACTERS = 1000
/** Of a command that was just started: two seconds. */
const LOOKS = 20

/**
 * Sends a signal to every process of a marked command, found by its environment, which descendants inherit.
 * Resolves to null when the script ran, else to what went wrong. Never rejects.
 */
export async function signalRemote(
  cluster: Cluster,
  ref: ContainerRef,
  {mark, signal, once}: SignalRequest,
): Promise<string | null> {
  const looks = String(once === undefined ? 1 : LOOKS)
  const args = [mark, signal.slice(3), once ?? '', looks]
  try {
    const {end, stderr} = await runScriptIn(cluster, ref, SIGNAL_SCRIPT, args, {patienceMs: PATIENCE_MS})
    if (end.kind !== 'exited') return end.message
    const said = stderr.toString('utf8').slice(0, SHOWN_CHARACTERS).trim()
    return said === '' ? null : said
  } catch (error) {
    return (error as Error).message
  }
}
