import {TOOLS, type ToolName} from '../registry.ts'
import {packagesFor} from '../system-packages.ts'
import type {FoundTool} from '../tool.ts'
import type {Check, Machine, MachineCheck} from './check.ts'
import {searchFor} from './fetched-tool-check.ts'
import {packagesRemedy} from './packages-remedy.ts'

/** Answers null when the tool does its work here, else why not. */
export type Attempt = (found: FoundTool, machine: Machine) => Promise<string | null>

interface SystemToolCheck {
  readonly tool: ToolName
  readonly required: boolean
  /** What is lost without it. */
  readonly without: string
  readonly attempt: Attempt
}

async function checkSystemTool(check: SystemToolCheck, machine: Machine): Promise<MachineCheck> {
  const tool = TOOLS[check.tool]
  const {found, warnings} = await searchFor(check.tool, machine)
  const shared = {name: check.tool, required: check.required}
  if (found === null) {
    const passedOver = warnings.map((warning) => `${warning.message}; `).join('')
    const remedy = packagesRemedy(machine, packagesFor(tool, machine.system), tool.name)
    const detail = `${passedOver}${check.without}`
    return {...shared, state: 'missing', version: null, origin: null, detail, remedy}
  }
  const place = {version: found.version, origin: `${found.origin}: ${found.path}`}
  const fault = await check.attempt(found, machine)
  if (fault === null) return {...shared, ...place, state: 'ok', detail: tool.purpose, remedy: null}
  return {...shared, ...place, state: 'broken', detail: fault, remedy: null}
}

/** Is a tool there that comes as a system package, and does it do its work? */
export function systemToolCheck(check: SystemToolCheck): Check {
  return {name: check.tool, run: (machine) => checkSystemTool(check, machine)}
}
