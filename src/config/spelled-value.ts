import {isMapping} from '../foreign-text/json-shape.ts'

/** `value` of a setting as a person writes it on a command line: lists with commas, mappings as JSON, `none` for nothing. */
export function spelledValue(value: unknown): string {
  if (value === null || value === '') return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : spelledList(value)
  if (isPlainMapping(value) && Object.keys(value).length === 0) return 'none'
  return spelledItem(value)
}

function isRange(value: unknown): value is {readonly minimum: unknown; readonly maximum: unknown} {
  return typeof value === 'object' && value !== null && 'minimum' in value && 'maximum' in value
}

function isPlainMapping(value: unknown): value is object {
  return isMapping(value) && !isRange(value)
}

function spelledList(values: readonly unknown[]): string {
  return values.some(isPlainMapping) ? JSON.stringify(values) : values.map(spelledItem).join(',')
}

function spelledItem(value: unknown): string {
  if (value === null) return 'none'
  if (Array.isArray(value)) return value.join(':')
  if (isRange(value)) return `${value.minimum}:${value.maximum}`
  return isPlainMapping(value) ? JSON.stringify(value) : String(value)
}
