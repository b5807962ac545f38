import {isMapping} from '../../foreign-text/json-shape.ts'

/** What lists of a cell are told apart by. */
const NAMES = ['proxy', 'name', 'sampleType'] as const

function namesOf(item: unknown): readonly string[] {
  return isMapping(item) ? NAMES.flatMap((name) => (typeof item[name] === 'string' ? [item[name]] : [])) : []
}

/** What is left of `path` behind `name`; undefined where it does not begin so. */
function behind(path: string, name: string): string | undefined {
  if (path === name) return ''
  return path.startsWith(`${name}.`) ? path.slice(name.length + 1) : undefined
}

function inList(items: readonly unknown[], path: string): number[] {
  if (path === '') return items.flatMap((item) => valuesAtPath(item, ''))
  return items.flatMap((item) => {
    const rest = ['*', ...namesOf(item)].map((name) => behind(path, name)).find((one) => one !== undefined)
    return rest === undefined ? [] : valuesAtPath(item, rest)
  })
}

/**
 * The numbers at a path such as `latencyMs.p99` or `proxies.*.cpuSeconds`: several where it leads to a list of numbers, or
 * has `*` for the names of a list or a mapping; none where nothing is known. Names may have dots.
 */
export function valuesAtPath(value: unknown, path: string): number[] {
  if (typeof value === 'number') return path === '' && Number.isFinite(value) ? [value] : []
  if (Array.isArray(value)) return inList(value, path)
  if (!isMapping(value) || path === '') return []
  return Object.entries(value).flatMap(([key, item]) => {
    const rest = behind(path, key) ?? (path === '*' && typeof item === 'number' ? '' : undefined)
    return rest === undefined ? [] : valuesAtPath(item, rest)
  })
}
