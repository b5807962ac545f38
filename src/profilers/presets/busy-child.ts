import {PrerequisiteError} from '../../errors/index.ts'
import {renderTemplate} from '../../templates/index.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'

/** A process of ours on which profilers are tried. Disposing ends it; by itself it ends within a minute. */
export interface BusyChild extends AsyncDisposable {
  readonly pid: number
}

/** The child is left running by a shell that ends at once, and says its pid. */
const START = 'set -e; bash -c "$1" >/dev/null 2>&1 </dev/null & echo $!'

/** Starts the child in a place. */
export async function startBusyChild(
  deployment: Deployment,
  place: Place,
  templatesFolder: string | null,
): Promise<BusyChild> {
  const body = await renderTemplate('profilers/busy-child.sh', {}, templatesFolder)
  const result = await deployment.exec(place, ['bash', '-c', START, 'bash', body], {deadlineSeconds: 20})
  const pid = Number(result.stdout.trim())
  if (result.exitCode !== 0 || !Number.isInteger(pid) || pid <= 0) {
    const where = `${place.instance}, container ${place.container}`
    throw new PrerequisiteError(`Starting a process to try profilers on in ${where} failed: ${result.stderr.trim()}`, {
      hint: 'The place where profilers run needs bash.',
    })
  }
  return {
    pid,
    async [Symbol.asyncDispose]() {
      await deployment.exec(place, ['bash', '-c', 'kill "$1" 2>/dev/null || true', 'bash', String(pid)], {
        deadlineSeconds: 20,
      })
    },
  }
}
