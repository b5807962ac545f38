import {PrerequisiteError, UsageError, type Warning} from '../../errors/index.ts'
import {SEE_HOST_PIDS} from '../recording/container-pids.ts'
import type {Preset, PresetMethod, PresetTool} from './preset.ts'
import {type Trial, type TrialRequest, tryMethod} from './try-method.ts'

/** What was chosen, and what a reader is told of it. */
export interface ChosenMethod {
  readonly method: PresetMethod
  readonly note: string
  readonly warnings: readonly Warning[]
}

/** What makes each tool work where it does not. */
const REMEDIES: Readonly<Record<PresetTool, string>> = {
  perf: 'perf: the package linux-perf, and root or kernel.perf_event_paranoid <= 1 (-1 for tracepoints)',
  bpftrace: 'bpftrace: the package bpftrace, root, and `mount -t debugfs nodev /sys/kernel/debug`',
  bcc: 'bcc: the packages bpfcc-tools and linux-headers, root, and /lib/modules/$(uname -r)/build',
}

/** The ways to record a preset that `tool` leaves. Throws a UsageError for a tool that the preset has no script for. */
export function methodsFor(preset: Preset, tool: string | null): readonly PresetMethod[] {
  if (tool === null) return preset.methods
  const methods = preset.methods.filter((method) => method.tool === tool)
  if (methods.length > 0) return methods
  const known = preset.methods.map((method) => method.tool).join(', ')
  throw new UsageError(`The preset ${preset.name} cannot be recorded with '${tool}'.`, {hint: `It knows ${known}.`})
}

function whyNot(trials: readonly Trial[]): string {
  return trials.map(({method, failure}) => `${method.tool}: ${failure}`).join('; ')
}

function noteOf(preset: Preset, method: PresetMethod, asked: boolean): string {
  const why = asked ? 'as asked' : `it worked in a trial, and ${method.note}`
  return `${preset.name} is recorded with ${method.tool}: ${why}.`
}

/** Tools that would have been taken first, had they worked. */
function passedOver(preset: Preset, failed: readonly Trial[]): Warning[] {
  if (failed.length === 0) return []
  return [
    {
      code: 'profiler-tool-passed-over',
      message: `For ${preset.name} these did not work in a trial: ${whyNot(failed)}.`,
      hint: failed.map((trial) => REMEDIES[trial.method.tool]).join('; '),
    },
  ]
}

function remedies(methods: readonly PresetMethod[], {whyBpfIsBlind}: TrialRequest): string {
  const own = methods.filter(({tool}) => tool === 'perf' || whyBpfIsBlind === null).map(({tool}) => REMEDIES[tool])
  return [...(whyBpfIsBlind === null ? [] : [SEE_HOST_PIDS]), ...own].join('; ')
}

/**
 * The first way that works here, tried one after another on a process of ours. Throws a PrerequisiteError that says for
 * each why it does not.
 */
export async function chooseMethod(preset: Preset, tool: string | null, request: TrialRequest): Promise<ChosenMethod> {
  const methods = methodsFor(preset, tool)
  const failed: Trial[] = []
  for (const method of methods) {
    const trial = await tryMethod(preset, method, request)
    request.signal.throwIfAborted()
    if (trial.failure === null) {
      return {method, note: noteOf(preset, method, tool !== null), warnings: passedOver(preset, failed)}
    }
    failed.push(trial)
  }
  const {deployment, place} = request
  const where = deployment.testbed === 'local' ? 'here' : `for pod ${place.instance}`
  throw new PrerequisiteError(`The preset ${preset.name} cannot be recorded ${where}. ${whyNot(failed)}.`, {
    hint: remedies(methods, request),
  })
}
