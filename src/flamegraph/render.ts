/* Draws stacks as a flame graph: stacks → layout → picture → SVG. Called by profiles, flame and bench. */
import {InputError} from '../errors/index.ts'
import type {Stacks} from '../stacks/stacks.ts'
import {measureLine} from './measure-line.ts'
import type {FlameGraphOptions} from './options.ts'
import {type Picture, pictureOf} from './picture.ts'
import {boxes} from './svg/boxes.ts'
import {boxesHeightPx, NOMINAL_WIDTH_PX} from './svg/geometry.ts'
import {header} from './svg/header.ts'
import {labels} from './svg/labels.ts'
import {provenance} from './svg/provenance.ts'
import {STYLE} from './svg/style.ts'
import {escapeXml} from './svg/xml.ts'
import {viewerScript} from './viewer-script.ts'
import {visibleText} from './visible-text.ts'

function opening({id, options}: Picture, heightPx: number): string {
  const fluid = options.width === null
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" id="${id}" class="fg-picture${fluid ? ' fg-fluid' : ''}" width="${options.width ?? NOMINAL_WIDTH_PX}" height="${heightPx}" font-family="system-ui,'DejaVu Sans',Verdana,sans-serif" role="img" aria-labelledby="${id}-title ${id}-about">
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
<rect class="fg-page" width="100%" height="100%" fill="#fff"/>
`
}

/** A picture as pieces of one SVG file; `viewer` is the script to put in. */
export function* pictureChunks(picture: Picture, viewer: string): Generator<string> {
  const head = header(picture)
  const boxesEndPx = head.heightPx + boxesHeightPx(picture)
  const foot = provenance(picture.options.provenance, boxesEndPx)
  yield opening(picture, boxesEndPx + foot.heightPx)
  yield about(picture)
  yield head.svg
  yield '<g class="fg-body">\n'
  yield* boxes(picture, head.heightPx)
  yield* labels(picture, head.heightPx)
  yield foot.svg
  yield '</g>\n'
  // Room for <metadata>: what shall come back from the file exactly, such as the stacks, is written here.
  yield `<script><![CDATA[${viewer}]]></script>\n</svg>\n`
}

/**
 * The flame graph of one sample type as pieces of one SVG file, for pictures too large to hold twice.
 * `viewer` is the script to put in. Throws an InputError when nothing was sampled, a UsageError for an unknown palette.
 */
export function flameGraphChunks(
  stacks: Stacks,
  sampleType: number,
  options: FlameGraphOptions,
  viewer: string,
): Iterable<string> {
  const picture = pictureOf(stacks, sampleType, options)
  if (!(picture.layout.total > 0)) {
    const {name, unit} = picture.sampleType
    throw new InputError(`Drawing ${JSON.stringify(options.title)}: no stack has any weight in ${name} (${unit})`, {
      hint: 'Record for longer, or while the process is under load; a profile may hold other sample types that are not empty.',
    })
  }
  return pictureChunks(picture, viewer)
}

/**
 * The flame graph of one sample type (an index into `stacks.sampleTypes`) as one SVG file.
 * Equal input gives equal bytes. Throws as {@link flameGraphChunks}, and when the viewer was not built.
 */
export function renderFlameGraph(stacks: Stacks, sampleType: number, options: FlameGraphOptions): string {
  return [...flameGraphChunks(stacks, sampleType, options, viewerScript())].join('')
}
