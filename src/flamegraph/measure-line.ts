import type {Picture} from './picture.ts'
import {visibleText} from './visible-text.ts'
import {grouped} from './weight-text.ts'

function shareText(share: number, what: string): string[] {
  if (share === 0) return []
  return [`${share < 0.001 ? 'under 0.1' : (100 * share).toFixed(1)}% ${what}`]
}

function namingText({shares}: Picture): string {
  const parts = [...shareText(shares.inferredShare, 'inferred names'), ...shareText(shares.unknownShare, 'unnamed')]
  return parts.length === 0 ? 'all functions named' : `of the area ${parts.join(', ')}`
}

function sampleText({sampleCount, sampleType}: Picture): string[] {
  if (sampleCount === null || sampleType.unit === 'samples') return []
  return [`${grouped(sampleCount, 0)} ${sampleCount === 1 ? 'sample' : 'samples'}`]
}

/** What the widths mean and how far the names can be trusted: `61,240 ms CPU · cpu-clock · 6,124 samples · of the area 4.1% unnamed`. */
export function measureLine(picture: Picture): string {
  const {event} = picture.sampleType
  return [
    picture.textOf(picture.layout.total),
    ...(event === null ? [] : [visibleText(event)]),
    ...sampleText(picture),
    namingText(picture),
  ].join(' · ')
}
