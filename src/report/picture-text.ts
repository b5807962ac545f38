import type {PictureSummary} from '../flame/graph/picture-of-input.ts'
import {weightText} from '../flamegraph/weight-text.ts'
import {visible} from '../foreign-text/visible.ts'
import {groupedDigits} from '../numbers/grouped-number.ts'
import {ownCommand} from '../program/own-command.ts'
import {formatShare} from '../terminal/numbers.ts'
import type {Style} from '../terminal/style.ts'

/** What was drawn, and where it is. */
export interface DrawnPicture extends PictureSummary {
  readonly svg: string
  /** Whether it can be read again: a pipe or a device holds nothing. */
  readonly isFile: boolean
  readonly otherSampleTypes: readonly string[]
}

function namingLine({unknownShare, inferredShare, unnamedBecause}: PictureSummary): string[] {
  const parts = [
    ...(inferredShare > 0 ? [`${formatShare(inferredShare)} has inferred names`] : []),
    ...(unknownShare > 0 ? [`${formatShare(unknownShare)} has none`] : []),
  ]
  return parts.length === 0
    ? []
    : [`Names: of the area ${parts.join(', ')}.`, ...unnamedBecause.map((why) => `  ${visible(why)}`)]
}

function otherTypesLine(others: readonly string[]): string[] {
  if (others.length === 0) return []
  return [`The input also has ${others.map(visible).join(', ')}: choose with --sample-type.`]
}

/** What begins with a dash would be taken for a flag. */
function asArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path
}

/** Where a picture is, what it shows, how far its names go, and what to do next. */
export function pictureText(picture: DrawnPicture, style: Style): string {
  const {svg, isFile, sampleType, total, samples, otherSampleTypes} = picture
  const counted = samples === null || sampleType.unit === 'samples' ? '' : ` in ${groupedDigits(samples)} samples`
  return [
    `${style.bold(`Wrote ${visible(svg)}`)}: ${visible(weightText(sampleType)(total))}${counted}`,
    ...namingLine(picture),
    ...otherTypesLine(otherSampleTypes),
    ...(isFile ? [style.dim(`Next: open it in a browser, or ${ownCommand('flame', 'top', asArgument(svg))}`)] : []),
  ].join('\n')
}
