import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {type ClassicRequest, parseClassicOptions} from '../../../src/drop-in/flamegraph/options.ts'
import {pictureOfRequest} from '../../../src/drop-in/flamegraph/picture-of-request.ts'
import {pictureChunks} from '../../../src/flamegraph/render.ts'

/** A box as a file has it; pixels are of the 1180 that flamegraph.pl draws into. */
export interface DrawnBox {
  /** Name, count and share. */
  readonly title: string
  readonly x: number
  readonly width: number
  /** Counted from the root's, which is 0. */
  readonly row: number
  /** `#rrggbb`. */
  readonly fill: string
}

const PERL_WIDTH_PX = 1180
const PERL_MARGIN_PX = 10
const ROW_PX = 16

function hexOf(rgb: string): string {
  return `#${rgb
    .split(',')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`
}

/** Rows from the root's: the lowest of the picture, or with `inverted` the highest. */
function withRows(boxes: readonly DrawnBox[], inverted: boolean): DrawnBox[] {
  const tops = boxes.map(({row}) => row)
  const root = inverted ? Math.min(...tops) : Math.max(...tops)
  return boxes.map((box) => ({...box, row: Math.abs(root - box.row) / ROW_PX}))
}

/** What flamegraph.pl drew. */
export function perlBoxes(svg: string, inverted = false): DrawnBox[] {
  const matches = svg.matchAll(
    /<title>([^<]*)<\/title><rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="15.0" fill="rgb\(([\d,]+)\)"/g,
  )
  const boxes = [...matches].map(([, title, x, y, width, fill]) => ({
    title: title!,
    x: Number(x) - PERL_MARGIN_PX,
    width: Number(width),
    row: Number(y),
    fill: hexOf(fill!),
  }))
  return withRows(boxes, inverted)
}

/** What inferno-flamegraph drew. */
export function infernoBoxes(svg: string): DrawnBox[] {
  const matches = svg.matchAll(
    /<title>([^<]*)<\/title><rect x="([\d.]+)%" y="(\d+)" width="([\d.]+)%" height="15" fill="rgb\(([\d,]+)\)"/g,
  )
  const boxes = [...matches].map(([, title, x, y, width, fill]) => ({
    title: title!.replaceAll('&apos;', "'"),
    x: (Number(x) / 100) * PERL_WIDTH_PX,
    width: (Number(width) / 100) * PERL_WIDTH_PX,
    row: Number(y),
    fill: hexOf(fill!),
  }))
  return withRows(boxes, false)
}

/** What was drawn here. Only the first line of a tooltip is compared; the others say what the peers do not know. */
export function ownBoxes(svg: string, inverted = false): DrawnBox[] {
  const matches = svg.matchAll(
    /<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="15" fill="([^"]+)"><title>([^<]*)<\/title>/g,
  )
  const boxes = [...matches].map(([, x, y, width, fill, title]) => ({
    title: title!.split('\n')[0]!.replaceAll('&#39;', "'"),
    x: (Number(x) / 1e6) * PERL_WIDTH_PX,
    width: (Number(width) / 1e6) * PERL_WIDTH_PX,
    row: Number(y),
    fill: fill!,
  }))
  return withRows(boxes, inverted)
}

/** The SVG that the drop-in flamegraph.pl writes for this text, without the viewer. */
export async function dropInSvg(text: string | Uint8Array, argv: readonly string[] = []): Promise<string> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const {picture, stacks} = await pictureOfRequest(
    parseClassicOptions(argv) as ClassicRequest,
    bytesInMemory(bytes, 'input'),
  )
  return [...pictureChunks(picture, '', stacks)].join('')
}

/** Boxes that the drop-in flamegraph.pl draws. */
export async function dropInBoxes(text: string | Uint8Array, argv: readonly string[] = []): Promise<DrawnBox[]> {
  return ownBoxes(await dropInSvg(text, argv), argv.includes('--inverted'))
}

function byPlace(boxes: readonly DrawnBox[]): DrawnBox[] {
  const text = ({title, row}: DrawnBox) => `${String(row).padStart(5)} ${title}`
  return [...boxes].sort((one, other) => (text(one) < text(other) ? -1 : text(one) > text(other) ? 1 : one.x - other.x))
}

/** How pictures may differ and still be the same. */
export interface Tolerance {
  /** Pixels of 1180. flamegraph.pl rounds both edges of a box to 0.1. */
  readonly px: number
  /** Colours too; the root's is our own unless `root` says otherwise. */
  readonly colors?: boolean
  readonly root?: boolean
  /** `1 sample`, where the original counts `1 samples`. */
  readonly singular?: boolean
}

/** The first difference between two pictures in words, or null when there is none. */
export function differenceBetween(
  own: readonly DrawnBox[],
  theirs: readonly DrawnBox[],
  {px, colors = true, root = false, singular = true}: Tolerance,
): string | null {
  if (own.length !== theirs.length) return `${own.length} boxes instead of ${theirs.length}`
  const named = (box: DrawnBox) =>
    singular ? {...box, title: box.title.replace(/ \(1 samples, /, ' (1 sample, ')} : box
  const expected = byPlace(theirs.map(named))
  const wrong = byPlace(own).find((box, index) => {
    const other = expected[index]!
    const isColored = !colors || (box.row === 0 && !root) || box.fill === other.fill
    const isPlaced = Math.abs(box.x - other.x) <= px && Math.abs(box.width - other.width) <= px
    return box.title !== other.title || box.row !== other.row || !isColored || !isPlaced
  })
  if (wrong === undefined) return null
  return `${JSON.stringify(wrong)} instead of ${JSON.stringify(expected[byPlace(own).indexOf(wrong)])}`
}
