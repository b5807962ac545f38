import {readFile} from 'node:fs/promises'
import {TICKS_PER_SECOND} from '../../../bytes/process-stat.ts'
import type {MachineUsage} from '../../testbed.ts'

/** Reads the text of /proc/stat (proc_pid_stat(5)): user nice system idle iowait irq softirq steal; guests are in user. */
export function parseMachineUsage(text: string): MachineUsage {
  const fields = /^cpu +(.*)$/m.exec(text)?.[1]?.split(' ').map(Number) ?? []
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = fields
  return {
    busySeconds: (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND,
    idleSeconds: (idle + iowait) / TICKS_PER_SECOND,
    processors: text.match(/^cpu\d+ /gm)?.length ?? 0,
  }
}

/** How busy this machine was since it booted. Time that the host took away counts as busy: nobody here could use it. */
export async function readMachineUsage(): Promise<MachineUsage> {
  return parseMachineUsage(await readFile('/proc/stat', 'latin1'))
}
