import {groupedNumber} from '../numbers/grouped-number.ts'

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const
const UNKNOWN = '-'

function groupedInteger(value: number): string {
  return groupedNumber(value, 0)
}

/** `1,234`; `-` when not known. */
export function formatCount(value: number | null): string {
  return value === null ? UNKNOWN : groupedInteger(value)
}

/** A rate: whole from 100 on, with a decimal below, three digits below ten: `1,234`, `12.5`, `0.5`; `-` when not known. */
export function formatRate(value: number | null): string {
  if (value === null) return UNKNOWN
  if (value >= 100) return groupedInteger(value)
  return String(value < 10 ? Number(value.toPrecision(3)) : Number(value.toFixed(1)))
}

/** Three significant digits, never an exponent nor more than three decimals: `0.360`, `12.3`, `1,234`; `-` when not known. */
export function formatSignificant(value: number | null): string {
  if (value === null) return UNKNOWN
  const size = Math.abs(value)
  if (size >= 100) return groupedInteger(value)
  if (size >= 10) return value.toFixed(1)
  if (size >= 1) return value.toFixed(2)
  return value.toFixed(3)
}

/** `0.360 ms`; `-` when not known. */
export function formatMilliseconds(value: number | null): string {
  return value === null ? UNKNOWN : `${formatSignificant(value)} ms`
}

/** Decimal units, as disks and networks have them: `12.3 MB`; `-` when not known. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return UNKNOWN
  const step = Math.min(SIZES.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return step === 0 ? `${bytes} B` : `${(bytes / 1000 ** step).toFixed(1)} ${SIZES[step]}`
}

/** A share 0..1 as `12.3 %`, one that rounds to 0 but is not as `<0.1 %`; `-` when not known. */
export function formatShare(share: number | null): string {
  if (share === null) return UNKNOWN
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return '<0.1 %'
  return `${percent.toFixed(percent === 0 || percent >= 99.95 ? 0 : 1)} %`
}

/** A change as `+4.2 %` or `-1.0 %`; `-` when not known. */
export function formatChange(share: number | null): string {
  if (share === null) return UNKNOWN
  return `${share < 0 ? '' : '+'}${(share * 100).toFixed(1)} %`
}
