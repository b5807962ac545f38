const formats = new Map<number, Intl.NumberFormat>()

/** A number with thousands separators, and at most `decimals` places; halves are rounded away from zero. */
export function groupedNumber(value: number, decimals: number): string {
  if (Number.isSafeInteger(value)) return groupedDigits(value)
  return groupedFraction(value, decimals) ?? formatted(value, decimals)
}

/** By the shortest digits of the number, as ICU does, whose loading takes longer than to write all of a small picture. */
function groupedFraction(value: number, decimals: number): string | null {
  const [, whole, fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? []
  if (whole === undefined) return null
  const cut = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
  const isUp = fraction.charCodeAt(decimals) >= 0x35
  const digits = String(isUp ? cut + 1n : cut).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const rest = digits.slice(point).replace(/0+$/, '')
  return `${value < 0 ? '-' : ''}${withSeparators(digits.slice(0, point))}${rest === '' ? '' : `.${rest}`}`
}

function formatted(value: number, decimals: number): string {
  let format = formats.get(decimals)
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', {maximumFractionDigits: decimals})
    formats.set(decimals, format)
  }
  return format.format(value)
}

/** A whole number with thousands separators. */
export function groupedDigits(value: number): string {
  return withSeparators(String(value))
}

function withSeparators(digits: string): string {
  return digits.length < 4 ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, ',')
}
