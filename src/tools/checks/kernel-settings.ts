import type {Check, Machine, MachineCheck, Remedy} from './check.ts'

interface KernelSetting {
  readonly name: 'kernel.perf_event_paranoid' | 'kernel.kptr_restrict'
  /** The value that lets all of it work. */
  readonly wanted: number
  /** What a value costs this user; null when nothing. */
  readonly cost: (value: number, isRoot: boolean) => string | null
  readonly fine: string
}

// Meanings: the kernel's Documentation/admin-guide/sysctl/kernel.rst.
const SETTINGS: readonly KernelSetting[] = [
  {
    name: 'kernel.perf_event_paranoid',
    wanted: 1,
    cost: (value, isRoot) =>
      isRoot || value <= 1 ? null : 'perf sees no kernel stacks, or nothing, unless run by root',
    fine: 'perf may record user and kernel stacks',
  },
  {
    name: 'kernel.kptr_restrict',
    wanted: 0,
    cost: (value, isRoot) => {
      if (value === 0 || (isRoot && value === 1)) return null
      return 'kernel functions have no names in profiles'
    },
    fine: 'kernel functions can be named',
  },
]

function sysctlRemedy(setting: KernelSetting): Remedy {
  const argv = ['sysctl', '-w', `${setting.name}=${setting.wanted}`]
  return {kind: 'commands', command: argv.join(' '), needsRoot: true, argvs: [argv]}
}

function checkSetting(setting: KernelSetting, machine: Machine): MachineCheck {
  const shared = {name: setting.name, required: false}
  const path = `/proc/sys/${setting.name.replaceAll('.', '/')}`
  const text = machine.readText(path)?.trim()
  if (text === undefined || !/^-?\d+$/.test(text)) {
    return {...shared, state: 'unneeded', version: null, origin: null, detail: `${path} cannot be read`, remedy: null}
  }
  const place = {version: text, origin: path}
  const cost = setting.cost(Number(text), machine.userId === 0)
  if (cost === null) return {...shared, ...place, state: 'ok', detail: setting.fine, remedy: null}
  return {...shared, ...place, state: 'limited', detail: cost, remedy: sysctlRemedy(setting)}
}

/** Do the kernel's settings let profilers see what they need? */
export const KERNEL_SETTING_CHECKS: readonly Check[] = SETTINGS.map((setting) => ({
  name: setting.name,
  run: async (machine) => checkSetting(setting, machine),
}))
