/** `value` of a setting as a person writes it on a command line: lists with commas, mappings as JSON, `none` for nothing. */
export function spelledValue(value: unknown): string {
  if (value === null || value === '') return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(spelledItem).join(',')
  if (isMapping(value) && Object.keys(value).length === 0) return 'none'
  return spelledItem(value)
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function spelledItem(value: unknown): string {
  if (Array.isArray(value)) return value.join(':')
  if (typeof value === 'object' && value !== null && 'minimum' in value && 'maximum' in value) {
    return `${value.minimum}:${value.maximum}`
  }
  return isMapping(value) ? JSON.stringify(value) : String(value)
}
