import type {Frame} from '../model/stacks.ts'

/** What profiles call the kernel's own file; readers know its functions by it. */
export const KERNEL = '[kernel.kallsyms]'

/** The file of a function. Text does not tell that of the kernel's. */
export function moduleOf({module, kind}: Frame): string | null {
  return module ?? (kind === 'kernel' ? KERNEL : null)
}
