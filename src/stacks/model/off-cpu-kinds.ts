/** Root frames that tell kinds of time off the CPU apart, in stacks of the off-CPU recorders. */
export const OFF_CPU_KINDS = ['blocked', 'waiting for a CPU', 'waiting for work'] as const
export type OffCpuKind = (typeof OFF_CPU_KINDS)[number]

/** Whether a name is that of a kind of time off the CPU. */
export function isOffCpuKind(name: string): name is OffCpuKind {
  return (OFF_CPU_KINDS as readonly string[]).includes(name)
}
