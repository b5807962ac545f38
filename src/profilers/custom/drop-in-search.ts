import {existsSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {findProgram} from '../../process/find-program.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'
import {runsHere} from '../recording/place-folder.ts'

/** What is known of a place when drop-ins are looked for. */
export interface DropInSearch {
  /** Our own programs can be run there. */
  readonly runsHere: boolean
  /** The package's flame/. */
  readonly dropInDirectory: string
  /** Whether ~/FlameGraph has this program. */
  hasFlameGraph(program: string): Promise<boolean>
  /** Whether a program of that name is on the PATH. */
  hasProgram(name: string): Promise<boolean>
}

/** Asks a place of a deployment. */
export function searchIn(deployment: Deployment, place: Place, dropInDirectory: string): DropInSearch {
  const holds = async (test: string, word: string) => {
    const {exitCode} = await deployment.exec(place, ['bash', '-c', test, 'bash', word], {deadlineSeconds: 20})
    return exitCode === 0
  }
  return {
    runsHere: runsHere(deployment),
    dropInDirectory,
    hasFlameGraph: (program) => holds('test -e "$HOME/FlameGraph/$1"', program),
    hasProgram: (name) => holds('command -v -- "$1"', name),
  }
}

/** Looks at this machine; nothing is started. */
export function searchHere(dropInDirectory: string): DropInSearch {
  return {
    runsHere: true,
    dropInDirectory,
    hasFlameGraph: async (program) => existsSync(join(homedir(), 'FlameGraph', program)),
    hasProgram: async (name) => findProgram(name) !== null,
  }
}
