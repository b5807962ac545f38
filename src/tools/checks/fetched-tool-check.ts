import {ownCommand} from '../../program/own-command.ts'
import {searchTool, type ToolSearch} from '../find-tool.ts'
import {TOOLS} from '../registry.ts'
import type {Check, Machine, MachineCheck} from './check.ts'

type Fetched = 'fortio' | 'envoy'

/** Looks for a tool as a run would. */
export function searchFor(name: keyof typeof TOOLS, machine: Machine): Promise<ToolSearch> {
  const configuredPath = name === 'envoy' ? machine.envoyPath : null
  return searchTool(TOOLS[name], {searchPath: machine.searchPath, cache: machine.cache, configuredPath})
}

async function checkFetched(name: Fetched, machine: Machine): Promise<MachineCheck> {
  const tool = TOOLS[name]
  const {found, warnings} = await searchFor(name, machine)
  const passedOver = warnings.map((warning) => warning.message).join('; ')
  const shared = {name, required: true}
  if (found === null) {
    const detail = passedOver === '' ? `${tool.purpose}; not found` : passedOver
    const remedy = {kind: 'fetch', command: ownCommand('doctor', '--fix'), needsRoot: false, tool: name} as const
    return {...shared, state: 'missing', version: null, origin: null, detail, remedy}
  }
  const origin = `${found.origin}: ${found.path}`
  const detail = passedOver === '' ? tool.purpose : `${tool.purpose}; ${passedOver}`
  return {...shared, state: 'ok', version: found.version, origin, detail, remedy: null}
}

/** Is a tool that runner fetches itself there? */
export function fetchedToolCheck(name: Fetched): Check {
  return {name, run: (machine) => checkFetched(name, machine)}
}
