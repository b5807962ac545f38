import {createHash} from 'node:crypto'
import type {Settings} from '../settings.ts'
import type {Cell, Mode} from './cell.ts'
import {variantLabel} from './istio-variant.ts'

/** How labels spell the modes; other tools pick results by these endings. */
const MODE_ENDINGS: Readonly<Record<Mode, string>> = {
  baseline: 'baseline',
  serversidecar: 'serveronly',
  clientsidecar: 'clientonly',
  bothsidecar: 'both',
  ingress: 'ingress',
}

/**
 * fortio cuts its result names at 96 characters, of which 18 are the start time: a longer label would lose the mode, and
 * the picture's name, which adds start, profile, sample type and workload to it, would near the file system's 255 bytes.
 */
const MAXIMUM_LABEL_LENGTH = 78
const DIGEST_LENGTH = 8

function cut(head: string, room: number): string {
  if (head.length <= room) return head
  const digest = createHash('sha256').update(head).digest('hex').slice(0, DIGEST_LENGTH)
  return `${head.slice(0, room - DIGEST_LENGTH - 1)}=${digest}`
}

type LabelInputs = Pick<Cell, 'mode' | 'connections' | 'requestedQps' | 'sizeBytes' | 'istio' | 'profiler' | 'repeat'>

function repeatOf({repeat}: LabelInputs): string {
  return repeat > 1 ? `r${repeat}` : ''
}

/**
 * `<run>_qps_N_c_N_SIZE[_telemetry][_extra][_<istio>][_<profiler>][_rN]_both|serveronly|clientonly|baseline|ingress`; N of `qps` is
 * `max` for as fast as it goes, `rN` is a repeat after the first. What is too long is cut and gets a digest of the whole,
 * so that no two cells of a run are called alike.
 */
export function cellLabel(
  cell: LabelInputs,
  {runLabel, telemetryMode, extraLabels}: Pick<Settings, 'runLabel' | 'telemetryMode' | 'extraLabels'>,
): string {
  const load = `qps_${cell.requestedQps}_c_${cell.connections}_${cell.sizeBytes}`
  const own = [variantLabel(cell.istio), cell.profiler?.name ?? '', repeatOf(cell)]
  const parts = [runLabel, load, telemetryMode, extraLabels, ...own]
  const head = parts.filter((part) => part !== '').join('_')
  const ending = `_${MODE_ENDINGS[cell.mode]}`
  return cut(head, MAXIMUM_LABEL_LENGTH - ending.length) + ending
}
