import {UsageError} from '../errors/index.ts'

/** A number from 0 on in a flag, with or without `%`; undefined where it is not given. Throws a UsageError. */
export function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text.replace(/%$/, ''))
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new UsageError(`--${flag} must be a number from 0 on, not ${JSON.stringify(text)}.`)
}
