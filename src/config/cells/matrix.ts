import type {Settings} from '../settings.ts'
import {blocksOf} from './blocks.ts'
import {type Cell, type Mode, needsSidecar, type ProfilerChoice, tlsOf} from './cell.ts'
import {cellKey, sharedInputs} from './cell-key.ts'
import {cellLabel} from './cell-label.ts'
import {variantsOf} from './variants-of.ts'

type Inputs = Omit<Cell, 'key' | 'label' | 'directoryName' | 'block'>
type Axes = Pick<Inputs, 'repeat' | 'connections' | 'requestedQps' | 'sizeBytes' | 'mode' | 'istio' | 'profiler'>

/**
 * The profilers of one combination, null for a load without. A request in baseline crosses no sidecar, and a profile of an
 * idle one would mislead: there only commands that do not ask for a sidecar are left.
 */
export function profilersOf(
  mode: Mode,
  {profilers, measureProfilingCost}: Pick<Settings, 'profilers' | 'measureProfilingCost'>,
): readonly (ProfilerChoice | null)[] {
  const fit = mode === 'baseline' ? profilers.filter((profiler) => !needsSidecar(profiler)) : profilers
  return fit.length === 0 ? [null] : measureProfilingCost ? [null, ...fit] : fit
}

/** All combinations, the last axis fastest. */
function axesOf(settings: Settings): Axes[] {
  const repeats = Array.from({length: settings.repeats}, (_, index) => index + 1)
  return repeats.flatMap((repeat) =>
    settings.connections.flatMap((connections) =>
      settings.qps.flatMap((requestedQps) =>
        settings.sizesBytes.flatMap((sizeBytes) =>
          settings.modes.flatMap((mode) =>
            variantsOf(mode, settings.kubernetes.istio).flatMap((istio) =>
              profilersOf(mode, settings).map((profiler) => ({
                repeat,
                connections,
                requestedQps,
                sizeBytes,
                mode,
                istio,
                profiler,
              })),
            ),
          ),
        ),
      ),
    ),
  )
}

function inputsOf(settings: Settings, axes: Axes): Inputs {
  return {
    ...axes,
    protocol: settings.protocol,
    durationSeconds: settings.durationSeconds,
    tls: tlsOf(axes.mode, settings.tls),
    headers: settings.headers,
    jitter: settings.jitter,
    uniform: settings.uniform,
    nocatchup: settings.nocatchup,
    keepalive: settings.keepalive,
    connectionReuse: settings.connectionReuse,
    resolutionSeconds: settings.resolutionSeconds,
  }
}

/** `name`, or the first of `name-2`, `name-3`, … that is not taken; takes it. */
function taken(names: Set<string>, name: string): string {
  let candidate = name
  for (let count = 2; names.has(candidate); count++) candidate = `${name}-${count}`
  names.add(candidate)
  return candidate
}

/** How many cells `settings` add up to, without making them. */
export function cellCount(settings: Settings): number {
  const perCombination = settings.modes.reduce(
    (sum, mode) => sum + variantsOf(mode, settings.kubernetes.istio).length * profilersOf(mode, settings).length,
    0,
  )
  const {repeats, connections, qps, sizesBytes} = settings
  return repeats * connections.length * qps.length * sizesBytes.length * perCombination
}

/**
 * The cells of `settings` in the order in which they are measured: in blocks ({@link blocksOf}), in each of which modes come
 * before what Istio is told, and that before profilers, the load without one first; or all of that backwards. Pure; keys
 * and folder names are unique.
 */
export function cellsOf(settings: Settings): Cell[] {
  const shared = sharedInputs(settings)
  const directories = new Set<string>()
  return blocksOf(axesOf(settings)).flatMap((block, index) =>
    block.map((axes) => {
      const inputs = inputsOf(settings, axes)
      const label = cellLabel(inputs, settings)
      return {
        ...inputs,
        key: cellKey(inputs, shared),
        label,
        directoryName: taken(directories, label),
        block: index + 1,
      }
    }),
  )
}
