import {bench} from '../bench/bench.ts'
import {EXIT_CODES} from '../errors/index.ts'
import {foundRun} from './found-runs.ts'
import type {Variables} from './hook.ts'
import type {MeasuredNightRun} from './measured-group.ts'
import {type NightRun, type PlannedLoad, settingsOfRun} from './night-plan.ts'
import type {NightRequest, NightTalk} from './night-request.ts'

/** Makes one run of a night, or what is left of it. Throws what `runner bench` throws before its first cell. */
export async function measureRun(
  request: NightRequest,
  load: PlannedLoad,
  run: NightRun,
  {folder, variables}: {readonly folder: string; readonly variables: Variables},
  {newProgress, onFetch, onLeave, confirm}: NightTalk,
): Promise<MeasuredNightRun> {
  const found = await foundRun(folder, run)
  if (found?.isComplete) return {...run, path: found.path, exitCode: EXIT_CODES.done}
  const resolved = await settingsOfRun(request, load, run, {folder, variables, resume: found?.path ?? null})
  const progress = newProgress()
  try {
    const {document} = await bench({
      settings: resolved.settings,
      warnings: resolved.warnings,
      progress,
      onFetch,
      onLeave,
      ...(confirm === undefined ? {} : {confirm}),
      keepsProxyStateAfter: true,
      now: new Date(),
    })
    return {...run, path: document.runDirectory, exitCode: document.exitCode}
  } finally {
    progress.done()
  }
}
