import type {Settings} from '../config/settings.ts'
import type {Warning} from '../errors/index.ts'
import {readEnvironment} from '../results/environment.ts'
import type {RunFile} from '../results/run-file.ts'
import {RESULT_SCHEMA_VERSION} from '../results/schema.ts'
import type {Deployment} from '../testbeds/testbed.ts'
import type {PreparedRun} from './prepare-run.ts'

/** `run.json` of a run that begins: what was asked for, where it runs, and what its reader must know. */
export function beginRunFile(
  request: {readonly settings: Settings; readonly warnings: readonly Warning[]; readonly now: Date},
  prepared: PreparedRun,
  deployment: Deployment,
): RunFile {
  return {
    schemaVersion: RESULT_SCHEMA_VERSION,
    startedAt: request.now.toISOString(),
    endedAt: null,
    testbed: deployment.testbed,
    mesh: deployment.mesh,
    settings: request.settings,
    plan: prepared.plan.cells.map(({key, label}) => ({key, label})),
    environment: readEnvironment(prepared.toolVersions),
    deployment: deployment.environment,
    warnings: [...request.warnings, ...prepared.warnings, ...deployment.warnings],
  }
}
