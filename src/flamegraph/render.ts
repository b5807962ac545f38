/* Draws stacks as a flame graph: stacks → layout → picture → SVG. Called by profiles, flame and bench. */
import {InputError} from '../errors/index.ts'
import type {Stacks} from '../stacks/model/stacks.ts'
import {backgroundNamed} from './colors/background.ts'
import {measureLine} from './measure-line.ts'
import type {FlameGraphOptions} from './options.ts'
import {type Picture, pictureOf} from './picture.ts'
import {boxDataElement} from './svg/box-data.ts'
import {boxes} from './svg/boxes.ts'
import {type EmbeddedStacks, embeddedStacks, type FoldedSource, stacksNotWanted} from './svg/embedded-stacks.ts'
import {fillsOf} from './svg/fills.ts'
import {foldedSource} from './svg/folded-source.ts'
import {boxesHeightPx, columnsShare, NOMINAL_WIDTH_PX} from './svg/geometry.ts'
import {header} from './svg/header.ts'
import {labels} from './svg/labels.ts'
import {provenance, provenanceRows} from './svg/provenance.ts'
import {STYLE} from './svg/style.ts'
import {escapeXml} from './svg/xml.ts'
import {viewerScript} from './viewer-script.ts'
import {visibleText} from './visible-text.ts'

function opening({id, options}: Picture, heightPx: number): string {
  const fluid = options.width === null
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" id="${id}" class="fg-picture${fluid ? ' fg-fluid' : ''}" width="${options.width ?? NOMINAL_WIDTH_PX}" height="${heightPx}" font-family="system-ui,'DejaVu Sans',Verdana,sans-serif" role="img" aria-labelledby="${id}-title ${id}-about"${theme(options)}>
`
}

/** A background of the maker's own brings the ink that can be read on it. */
function theme({background}: FlameGraphOptions): string {
  if (background === null) return ''
  return ` data-theme="${backgroundNamed(background).dark ? 'dark' : 'light'}"`
}

function ground({id, options}: Picture): string {
  if (options.background === null) return '<rect class="fg-page" width="100%" height="100%" fill="#fff"/>\n'
  const {top, bottom} = backgroundNamed(options.background)
  return `<linearGradient id="${id}-ground" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>
<rect class="fg-page fg-own" width="100%" height="100%" fill="url(#${id}-ground)"/>
`
}

function about(picture: Picture): string {
  const {id, options} = picture
  const words = [...(options.subtitle === null ? [] : [visibleText(options.subtitle)]), measureLine(picture)].join(
    ' · ',
  )
  return `<title id="${id}-title">${escapeXml(visibleText(options.title))}</title>
<desc id="${id}-about">${escapeXml(words)}</desc>
<style>
${STYLE}
</style>
${ground(picture)}`
}

function stacksOf({options}: Picture, source: FoldedSource | null): EmbeddedStacks {
  if (source === null) return {svg: '', row: null}
  return options.embed ? embeddedStacks(source) : stacksNotWanted()
}

/**
 * A picture as pieces of one SVG file; `viewer` is the script to put in, `source` the stacks that shall come back from
 * the file. Whether they do is up to the option `embed` and their size; where they do not, the picture says so.
 */
export function* pictureChunks(
  picture: Picture,
  viewer: string,
  source: FoldedSource | null = null,
): Generator<string> {
  const head = header(picture)
  const boxesEndPx = head.heightPx + boxesHeightPx(picture)
  const stacks = stacksOf(picture, source)
  const rows = [...provenanceRows(picture.options), ...(stacks.row === null ? [] : [stacks.row])]
  const foot = provenance(rows, boxesEndPx, columnsShare(picture))
  const fills = fillsOf(picture)
  yield opening(picture, boxesEndPx + foot.heightPx)
  yield about(picture)
  yield head.svg
  yield picture.patterns ?? ''
  yield '<g class="fg-body">\n'
  yield* boxes(picture, fills, head.heightPx)
  yield* labels(picture, fills, head.heightPx)
  yield foot.svg
  yield '</g>\n'
  yield stacks.svg
  yield boxDataElement(picture, fills)
  yield `<script><![CDATA[${viewer}]]></script>\n</svg>\n`
}

/**
 * The flame graph of one sample type as pieces of one SVG file, for pictures too large to hold twice.
 * `viewer` is the script to put in, `folded` the folded text of the sample type where the caller has made it already.
 * Throws an InputError when nothing was sampled or stacks weigh less than nothing, a UsageError for an unknown palette.
 */
export function flameGraphChunks(
  stacks: Stacks,
  sampleType: number,
  options: FlameGraphOptions,
  viewer: string,
  folded?: string,
): Iterable<string> {
  const picture = pictureOf(stacks, sampleType, options)
  if (!(picture.layout.total > 0)) {
    const {name, unit} = picture.sampleType
    throw new InputError(`Drawing ${JSON.stringify(options.title)}: no stack has any weight in ${name} (${unit})`, {
      hint: 'Record for longer, or while the process is under load; a profile may hold other sample types that are not empty.',
    })
  }
  return pictureChunks(picture, viewer, foldedSource(stacks, sampleType, folded))
}

/**
 * The flame graph of one sample type (an index into `stacks.sampleTypes`) as one SVG file.
 * Equal input gives equal bytes. Throws as {@link flameGraphChunks}, and when the viewer was not built.
 */
export function renderFlameGraph(
  stacks: Stacks,
  sampleType: number,
  options: FlameGraphOptions,
  folded?: string,
): string {
  return [...flameGraphChunks(stacks, sampleType, options, viewerScript(), folded)].join('')
}
