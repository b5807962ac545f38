import type {Settings} from '../../config/settings.ts'
import type {Warning} from '../../errors/index.ts'
import {readEnvironment} from '../../results/environment.ts'
import type {RunFile} from '../../results/run-file.ts'
import {secretSettings, withoutSecrets} from '../../results/run-secrets.ts'
import {RESULT_SCHEMA_VERSION} from '../../results/schema.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import type {PreparedRun} from '../prepared-run.ts'

/** What `run.json` is made of. */
export interface RunFileParts {
  readonly settings: Settings
  readonly warnings: readonly Warning[]
  readonly now: Date
  readonly prepared: PreparedRun
  readonly deployment: Deployment
  /** What the run's folder says already, when the run goes on; else null. */
  readonly earlier: RunFile | null
}

/** `run.json` of a run that begins, without what is secret. */
export function beginRunFile({settings, warnings, now, prepared, deployment, earlier}: RunFileParts): RunFile {
  return {
    schemaVersion: RESULT_SCHEMA_VERSION,
    startedAt: earlier?.startedAt ?? now.toISOString(),
    endedAt: null,
    testbed: deployment.testbed,
    mesh: deployment.mesh,
    settings: withoutSecrets(settings),
    hiddenSettings: Object.keys(secretSettings(settings)),
    plan: prepared.plan.cells.map(({key, label}) => ({key, label})),
    environment: readEnvironment(prepared.toolVersions),
    deployment: deployment.environment,
    warnings,
  }
}
