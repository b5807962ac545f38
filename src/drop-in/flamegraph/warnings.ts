import type {Warning} from '../../errors/index.ts'
import {FEW_SAMPLES} from '../../flamegraph/measure-line.ts'
import type {Picture} from '../../flamegraph/picture.ts'

/** What flamegraph.pl says on standard error: that the count is low, that --total was too small. */
export function classicWarnings({layout, options, textOf}: Picture): Warning[] {
  const few: Warning = {
    code: 'few-samples',
    message: `There are only ${textOf(layout.total)}: shares may be off by chance.`,
    hint: 'Record for longer, or more often.',
  }
  const small: Warning = {
    code: 'total-too-small',
    message: `--total=${options.total} is below the ${layout.total} that were counted, and is not used.`,
  }
  return [
    ...(layout.total > 0 && layout.total < FEW_SAMPLES ? [few] : []),
    ...(options.total !== null && options.total < layout.total ? [small] : []),
  ]
}
