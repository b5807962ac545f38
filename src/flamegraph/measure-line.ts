import {groupedNumber} from '../numbers/grouped-number.ts'
import type {Picture} from './picture.ts'
import {visibleText} from './visible-text.ts'

/** Fewer samples than this say little: 1 of 100 has an error of its own size. */
export const FEW_SAMPLES = 100

function shareText(share: number, what: string): string[] {
  if (share === 0) return []
  return [`${share < 0.001 ? 'under 0.1' : (100 * share).toFixed(1)}% ${what}`]
}

function namingText({shares}: Picture): string {
  const parts = [...shareText(shares.inferredShare, 'inferred names'), ...shareText(shares.unknownShare, 'unnamed')]
  return parts.length === 0 ? 'all functions named' : `of the area ${parts.join(', ')}`
}

/** How many samples the picture stands on; null when nothing tells. */
function samplesOfPicture({sampleCount, sampleType, layout}: Picture): number | null {
  return sampleCount ?? (sampleType.unit === 'samples' ? layout.total : null)
}

/** The weight of everything, and the samples where these are something else; few of them are called so. */
function countTexts(picture: Picture): string[] {
  const {sampleType, measure, layout} = picture
  const total = picture.textOf(layout.total)
  const samples = samplesOfPicture(picture)
  if (samples === null) return [total]
  const few = samples < FEW_SAMPLES ? 'only ' : ''
  const isTold = sampleType.unit === 'samples' && measure.countName === undefined && measure.factor === undefined
  if (isTold) return [few + total]
  return [total, `${few}${groupedNumber(samples, 2)} ${samples === 1 ? 'sample' : 'samples'}`]
}

/** What the widths mean and how far the names can be trusted: `61,240 ms CPU · cpu-clock · 6,124 samples · of the area 4.1% unnamed`. */
export function measureLine(picture: Picture): string {
  if (picture.headline !== undefined) return picture.headline
  const {event, name} = picture.sampleType
  const [total, ...samples] = countTexts(picture)
  const events = event === null || event === name ? [] : [visibleText(event)]
  const kinds = picture.offCpu === undefined ? [] : [picture.offCpu]
  return [total, ...kinds, ...events, ...samples, namingText(picture)].join(' · ')
}
