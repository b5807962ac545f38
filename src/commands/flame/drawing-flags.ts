import type {Interfaces} from '@oclif/core'
import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../errors/index.ts'
import {PALETTE_NAMES} from '../../flamegraph/colors/palette.ts'
import {minimumShareOf, rowHeightFor} from '../../flamegraph/option-values.ts'
import type {FlameGraphOptions} from '../../flamegraph/options.ts'

const DRAWING = 'DRAWING'

/** How a picture is drawn; names and meanings are flamegraph.pl's. */
export const DRAWING_FLAGS = {
  title: Flags.string({summary: 'Title of the picture.', helpGroup: DRAWING}),
  subtitle: Flags.string({summary: 'Line below the title.', helpGroup: DRAWING}),
  notes: Flags.string({summary: 'Notes below the boxes.', helpGroup: DRAWING}),
  width: Flags.integer({summary: 'Pixels. Default: as wide as the page.', min: 100, helpGroup: DRAWING}),
  height: Flags.integer({
    summary: 'Height of a row in pixels. Default: 16, more where the font is larger.',
    min: 4,
    helpGroup: DRAWING,
  }),
  minwidth: Flags.string({
    summary: 'Leave out narrower boxes: pixels, or a share such as 0.5%.',
    helpValue: 'N|N%',
    helpGroup: DRAWING,
  }),
  fonttype: Flags.string({summary: 'Font family of the labels.', helpGroup: DRAWING}),
  fontsize: Flags.integer({summary: 'Pixels.', min: 4, helpGroup: DRAWING}),
  countname: Flags.string({summary: 'What is counted, in place of the unit of the input.', helpGroup: DRAWING}),
  colors: Flags.option({options: PALETTE_NAMES})({summary: 'Palette.', helpGroup: DRAWING}),
  hash: Flags.boolean({summary: 'Colours of a classic palette by name, as flamegraph.pl --hash.', helpGroup: DRAWING}),
  cp: Flags.boolean({
    summary: 'Keep colours between pictures in palette.map of this folder.',
    helpGroup: DRAWING,
  }),
  reverse: Flags.boolean({summary: 'Merge from the leaves: what runs stands next to the root.', helpGroup: DRAWING}),
  inverted: Flags.boolean({summary: 'Root at the top.', helpGroup: DRAWING}),
  flamechart: Flags.boolean({summary: 'In the order of time; only neighbours merge.', helpGroup: DRAWING}),
  negate: Flags.boolean({summary: 'Exchange the colours of grown and shrunk.', helpGroup: DRAWING}),
  total: Flags.string({summary: 'Weight of the full width, when larger than what was counted.', helpGroup: DRAWING}),
  factor: Flags.string({summary: 'Multiply shown weights by this.', helpGroup: DRAWING}),
  embed: Flags.boolean({
    summary: 'Carry the stacks in the picture, so that `flame collapse` gets them back (default).',
    default: true,
    allowNo: true,
    helpGroup: DRAWING,
  }),
}

/** What {@link DRAWING_FLAGS} were set to. */
export type DrawingFlagValues = Interfaces.InferredFlags<typeof DRAWING_FLAGS>

/** A number above 0, spelled as people do. Throws a UsageError. */
function positive(flag: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value
  throw new UsageError(`--${flag} must be a number above 0, not ${JSON.stringify(text)}.`)
}

type Given<Fields> = {[Name in keyof Fields]?: Exclude<Fields[Name], undefined>}

/** Options without the ones about which nothing was said. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>
}

/** Drawing options from the flags. Throws a UsageError for a value that is none. */
export function drawingOptions(flags: DrawingFlagValues): Partial<FlameGraphOptions> {
  const {title, subtitle, notes, width, countname, colors, hash, reverse, inverted, flamechart, negate, embed} = flags
  return {
    ...given({title, subtitle, notes, width, colors}),
    ...given({
      frameHeight: flags.height ?? rowHeightFor(flags.fontsize ?? 0),
      fontType: flags.fonttype,
      fontSize: flags.fontsize,
      countName: countname,
    }),
    ...given({
      minimumShare: flags.minwidth === undefined ? undefined : minimumShareOf(flags.minwidth, width ?? null),
      total: flags.total === undefined ? undefined : positive('total', flags.total),
      factor: flags.factor === undefined ? undefined : positive('factor', flags.factor),
    }),
    hash,
    reverse,
    inverted,
    flamechart,
    negate,
    embed,
  }
}
