/** `value` of a setting as a person writes it on a command line: lists with commas, mappings as JSON, `none` for nothing. */
export function spelledValue(value: unknown): string {
  if (value === null || value === '') return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : spelledList(value)
  if (isMapping(value) && Object.keys(value).length === 0) return 'none'
  return spelledItem(value)
}

function isRange(value: unknown): value is {readonly minimum: unknown; readonly maximum: unknown} {
  return typeof value === 'object' && value !== null && 'minimum' in value && 'maximum' in value
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRange(value)
}

function spelledList(values: readonly unknown[]): string {
  return values.some(isMapping) ? JSON.stringify(values) : values.map(spelledItem).join(',')
}

function spelledItem(value: unknown): string {
  if (Array.isArray(value)) return value.join(':')
  if (isRange(value)) return `${value.minimum}:${value.maximum}`
  return isMapping(value) ? JSON.stringify(value) : String(value)
}
