/* The command line of the drop-in flamegraph.pl. */
import {UsageError} from '../../errors/index.ts'
import {classicBackground} from '../../flamegraph/colors/background.ts'
import {classicTitle, minimumShareOf, rowHeightFor} from '../../flamegraph/option-values.ts'
import {type FlameGraphOptions, flameGraphOptions} from '../../flamegraph/options.ts'
import {type LongOptionKind, parseLongOptions} from './long-options.ts'

const KINDS = {
  title: 'text',
  subtitle: 'text',
  notes: 'text',
  width: 'whole',
  height: 'whole',
  minwidth: 'text',
  encoding: 'text',
  fonttype: 'text',
  fontsize: 'number',
  fontwidth: 'number',
  countname: 'text',
  nametype: 'text',
  nameattr: 'text',
  total: 'number',
  factor: 'number',
  colors: 'text',
  bgcolors: 'text',
  hash: 'switch',
  random: 'switch',
  cp: 'switch',
  reverse: 'switch',
  inverted: 'switch',
  flamechart: 'switch',
  negate: 'switch',
  compat: 'switch',
  help: 'switch',
} as const satisfies Record<string, LongOptionKind>

type Name = keyof typeof KINDS

export const CLASSIC_USAGE = `Usage: flamegraph.pl [options] [file …] > picture.svg
Draws folded stacks as a flame graph. Reads standard input when no file is given. Options may be cut short.
  --title=TEXT      title (Flame Graph, Flame Chart, Icicle Graph)
  --subtitle=TEXT   line below the title
  --notes=TEXT      row below the boxes
  --width=PIXELS    of the picture (1200); 0 fills the page
  --height=PIXELS   of a row (16, more for a larger font)
  --minwidth=N      leave out narrower boxes: pixels (0.1), or N% of the width
  --encoding=NAME   of the input (utf-8); the picture is UTF-8
  --fonttype=FONT   of labels (Verdana)
  --fontsize=PIXELS of labels (12)
  --fontwidth=N     width of a letter in font sizes (0.59)
  --countname=TEXT  what is counted (samples)
  --nametype=TEXT   what a box is
  --colors=PALETTE  hot (default), mem, io, red, green, blue, yellow, purple, aqua, orange, java, js, perl, wakeup,
                    chain, area, colorblind
  --bgcolors=COLOR  yellow, blue, green, grey, #rgb, #rrggbb (by palette)
  --hash            colours by the first and last letters of a name
  --random          colours spread at random, the same for a name each time
  --cp              keep colours between pictures in palette.map of the current folder
  --reverse         merge from the leaves
  --inverted        root at the top
  --flamechart      in the order of the input; only neighbours merge
  --negate          exchange the colours of growth and shrinkage
  --total=N         count of the full width, when larger than the sum
  --factor=N        multiply shown counts
  --compat          answer as the original where it is at fault: merge by lines of text, shares of rounded counts
  --help            this text
`

/** What the drop-in was asked for. */
export interface ClassicRequest {
  readonly options: FlameGraphOptions
  /** Keep colours in palette.map. */
  readonly keepColors: boolean
  /** As TextDecoder knows it. */
  readonly encoding: string
  readonly compat: boolean
  readonly files: readonly string[]
}

/** Advance of a letter of Verdana, in font sizes, as flamegraph.pl reckons. */
const CLASSIC_FONT_WIDTH = 0.59
/** Its rows, whatever the font. */
const CLASSIC_ROW_PX = 16

type Given = ReadonlyMap<Name, string>

function positive(given: Given, name: Name, otherwise: number): number {
  const value = Number(given.get(name) ?? otherwise)
  if (value > 0) return value
  throw new UsageError(`--${name} must be above 0, not ${given.get(name)}.`)
}

/** Empty text is as good as none. */
function textOf(given: Given, name: Name): string | null {
  return given.get(name) || null
}

function optionsOf(given: Given): FlameGraphOptions {
  const width = given.get('width') === '0' ? null : positive(given, 'width', 1200)
  const fontSize = positive(given, 'fontsize', 12)
  const colors = textOf(given, 'colors') ?? 'hot'
  const [inverted, flamechart] = [given.has('inverted'), given.has('flamechart')]
  return flameGraphOptions({
    title: textOf(given, 'title') ?? classicTitle({flamechart, inverted}),
    subtitle: textOf(given, 'subtitle'),
    notes: textOf(given, 'notes'),
    width,
    frameHeight: positive(given, 'height', given.has('compat') ? CLASSIC_ROW_PX : rowHeightFor(fontSize)),
    minimumShare: minimumShareOf(textOf(given, 'minwidth') ?? '0.1', width),
    fontType: textOf(given, 'fonttype') ?? 'Verdana',
    fontSize,
    fontWidth: positive(given, 'fontwidth', CLASSIC_FONT_WIDTH),
    countName: textOf(given, 'countname'),
    nameType: textOf(given, 'nametype'),
    total: given.has('total') ? positive(given, 'total', 1) : null,
    factor: positive(given, 'factor', 1),
    colors,
    background: textOf(given, 'bgcolors') ?? classicBackground(colors),
    hash: given.has('hash'),
    random: given.has('random'),
    reverse: given.has('reverse'),
    inverted,
    flamechart,
    negate: given.has('negate'),
  })
}

/** Reads the command line as the original does, with its defaults. Null when help is asked for. Throws a UsageError. */
export function parseClassicOptions(argv: readonly string[]): ClassicRequest | null {
  const {values, files} = parseLongOptions(argv, KINDS)
  if (values.has('help')) return null
  if (values.has('nameattr')) {
    throw new UsageError('--nameattr is not supported: boxes carry no links or other attributes.', {
      hint: 'Leave it out; the picture is the same but for these.',
    })
  }
  return {
    options: optionsOf(values),
    keepColors: values.has('cp'),
    encoding: textOf(values, 'encoding') ?? 'utf-8',
    compat: values.has('compat'),
    files,
  }
}
