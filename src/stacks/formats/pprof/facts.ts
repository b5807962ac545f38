import type {Profile} from 'pprof-format'
import type {ProfileTables} from './profile-tables.ts'

type Row = readonly [label: string, value: string]

/** More comments than these do not stand beside a picture. */
const COMMENTS_SHOWN = 5
const LATEST_MILLISECONDS = 8.64e15

/** When the profile was taken; absent when it does not say. */
export function startOf({timeNanos}: Profile): {startedAtMs?: number} {
  const milliseconds = Number(BigInt.asIntN(64, BigInt(timeNanos)) / 1_000_000n)
  return milliseconds <= 0 || milliseconds > LATEST_MILLISECONDS ? {} : {startedAtMs: milliseconds}
}

function timeRow(profile: Profile): Row[] {
  const {startedAtMs} = startOf(profile)
  return startedAtMs === undefined ? [] : [['time', new Date(startedAtMs).toISOString()]]
}

function periodRow({period, periodType}: Profile, tables: ProfileTables): Row[] {
  const number = BigInt.asIntN(64, BigInt(period))
  if (number <= 0n || periodType === undefined) return []
  const [type, unit] = [tables.string(periodType.type), tables.string(periodType.unit)]
  return [['period', `${number} ${unit} of ${type}`.replace(/ of $/, '').trim()]]
}

/** What a profile says of its own making. `labels` are the keys of its samples' labels. */
export function pprofFacts(profile: Profile, tables: ProfileTables, labels: ReadonlySet<number>): Row[] {
  const comments = profile.comment.slice(0, COMMENTS_SHOWN).map((index): Row => ['comment', tables.string(index)])
  const keys = [...labels].map((key) => tables.string(key)).filter((key) => key !== '')
  const rows = [
    ...timeRow(profile),
    ...periodRow(profile, tables),
    ...comments,
    ['labels of samples', keys.sort().join(', ')] as const,
  ]
  return rows.filter(([, value]) => value !== '')
}

/** Recorded time; absent when the profile does not say. */
export function durationOf({durationNanos}: Profile): {durationSeconds?: number} {
  const nanoseconds = Number(BigInt.asIntN(64, BigInt(durationNanos)))
  return nanoseconds > 0 ? {durationSeconds: nanoseconds / 1e9} : {}
}
