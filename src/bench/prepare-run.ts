import type {Settings} from '../config/settings.ts'
import type {Warning} from '../errors/index.ts'
import {type LoadGenerator, loadGenerator} from '../load/index.ts'
import {findProgram} from '../process/find-program.ts'
import {profilerFor} from '../profilers/index.ts'
import {chooseTestbed} from '../testbeds/index.ts'
import type {Testbed} from '../testbeds/testbed.ts'
import {cachedProgram, cacheFolder} from '../tools/cache-folder.ts'
import {ensureTool} from '../tools/ensure-tool.ts'
import type {FetchProgress} from '../tools/fetching/fetch-step.ts'
import {TOOLS, type ToolName} from '../tools/registry.ts'
import {requireToolsOf} from '../tools/tools-in-command.ts'
import {deploymentRequest} from './deployment-request.ts'
import {type Plan, planOf} from './plan.ts'

/** Everything that is known before the first side effect on the testbed. */
export interface PreparedRun {
  readonly plan: Plan
  readonly testbed: Testbed
  readonly generator: LoadGenerator
  readonly executables: {readonly fortio: string; readonly envoy: string}
  /** By tool name. */
  readonly toolVersions: Readonly<Record<string, string>>
  /** Sentences for the person: what was chosen and why. */
  readonly notes: readonly string[]
  readonly warnings: readonly Warning[]
}

/** How the programs of a run may be got. */
export interface PrepareOptions {
  readonly signal: AbortSignal
  readonly onFetch: (progress: FetchProgress) => void
}

function customCommands(settings: Settings): string[] {
  return settings.profilers.flatMap((choice) => (choice.kind === 'custom' ? [choice.command] : []))
}

const UNFETCHED = {fortio: 'fortio', envoy: 'envoy'}

/** Throws what the testbed and the profilers have against the settings, before anything is fetched for them. */
async function refuseImpossible(settings: Settings, testbed: Testbed, signal: AbortSignal): Promise<void> {
  const {outputDirectory, profilers, frequencyHertz} = settings
  await testbed.plan(deploymentRequest(settings, {executables: UNFETCHED}, outputDirectory, signal))
  for (const choice of profilers) profilerFor(choice, {frequencyHertz})
}

/**
 * Chooses the testbed and finds or fetches the programs that the run needs. Throws before any load: a PrerequisiteError
 * for what is missing, a UsageError for what makes no sense together.
 */
export async function prepareRun(settings: Settings, {signal, onFetch}: PrepareOptions): Promise<PreparedRun> {
  const plan = planOf(settings)
  const {testbed, reason} = chooseTestbed(settings.testbed)
  const generator = loadGenerator(settings.loadGenerator)
  await refuseImpossible(settings, testbed, signal)
  requireToolsOf(customCommands(settings))
  const fortio = await ensureTool('fortio', {signal, onProgress: onFetch})
  const envoy = await ensureTool('envoy', {
    signal,
    onProgress: onFetch,
    configuredPath: settings.proxy.executable,
  })
  return {
    plan,
    testbed,
    generator,
    executables: {fortio: fortio.path, envoy: envoy.path},
    toolVersions: {fortio: fortio.version, envoy: envoy.version},
    notes: [`Testbed ${testbed.name}: ${reason}`],
    warnings: [...fortio.warnings, ...envoy.warnings],
  }
}

/** Where a program probably is; its bare name when it is nowhere. Nothing is started to ask for its version. */
function placeOf(name: ToolName): string {
  const inCache = cachedProgram(TOOLS[name], cacheFolder())
  return findProgram(name) ?? (inCache === null ? null : findProgram(inCache)) ?? name
}

/** As {@link prepareRun} for a dry run: nothing is started, fetched or written. */
export async function outlineRun(settings: Settings): Promise<PreparedRun> {
  const {testbed, reason} = chooseTestbed(settings.testbed)
  return {
    plan: planOf(settings),
    testbed,
    generator: loadGenerator(settings.loadGenerator),
    executables: {fortio: placeOf('fortio'), envoy: settings.proxy.executable ?? placeOf('envoy')},
    toolVersions: {},
    notes: [`Testbed ${testbed.name}: ${reason}`],
    warnings: [],
  }
}
