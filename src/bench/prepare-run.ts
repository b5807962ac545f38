import type {Cell} from '../config/cells/cell.ts'
import {namesCluster} from '../config/checks/names-cluster.ts'
import type {Settings} from '../config/settings.ts'
import {UsageError, type Warning} from '../errors/index.ts'
import {type LoadGenerator, loadGenerator} from '../load/index.ts'
import {MESHES} from '../meshes/index.ts'
import {profilerFor} from '../profilers/index.ts'
import {chooseTestbed, type TestbedChoice} from '../testbeds/index.ts'
import type {Testbed} from '../testbeds/testbed.ts'
import {deploymentRequest} from './deployment-request.ts'
import {findPrograms, guessPrograms, PROGRAMS_OF_IMAGES, type PrepareOptions, type Programs} from './find-programs.ts'
import type {Plan} from './plan.ts'
import type {PreparedRun} from './prepared-run.ts'

/** The testbed that the settings ask for. */
function testbedOf(settings: Settings): Promise<TestbedChoice> {
  return chooseTestbed({wanted: settings.testbed, namesCluster: namesCluster(settings)})
}

/** Of each cell, the parts that its generators send. */
function partsOf(cell: Cell, generator: LoadGenerator, count: number): readonly Cell[] {
  if (count === 1) return [cell]
  generator.refuseShares(cell, count)
  return Array.from({length: count}, (_, index) => generator.share(cell, index, count))
}

function refuseUnsendable(cell: Cell, generator: LoadGenerator): void {
  const refusal = generator.refusal(cell)
  if (refusal !== null) throw new UsageError(`${cell.label}: ${refusal.message}`, {hint: refusal.hint})
}

/** What the generator cannot honour of the settings, each once. */
function limitsOf(settings: Settings, testbed: Testbed, plan: Plan, generator: LoadGenerator): readonly Warning[] {
  const {cacert, ingress, kubernetes} = settings
  const isOwnServer = testbed.runsHere || !kubernetes.attach
  const warnings = plan.cells.flatMap((cell) => {
    const isHttps = cell.mode === 'ingress' && /^https:/i.test(ingress ?? '')
    return generator.limits(cell, {cacert, isHttps, isOwnServer})
  })
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()]
}

/** Throws what the generator and the profilers have against the settings. No side effect. */
function refuseImpossible(settings: Settings, testbed: Testbed, plan: Plan): void {
  const {profilers, frequencyHertz} = settings
  for (const choice of profilers) profilerFor(choice, {frequencyHertz})
  const generator = loadGenerator(settings.loadGenerator)
  const {attach, client} = settings.kubernetes
  const count = testbed.runsHere || attach ? 1 : client.replicas
  for (const cell of plan.cells) for (const part of partsOf(cell, generator, count)) refuseUnsendable(part, generator)
}

/** Which mesh was asked for, why, and what stands in for it where there is none. */
function meshNote({mesh, meshChoice}: Settings, {runsHere}: Testbed): string {
  const {local} = MESHES[mesh]
  const standIn = runsHere && local.kind === 'runs' && local.as !== mesh ? `; here ${local.as} stands in for it` : ''
  return `${mesh}: ${meshChoice.reason}${standIn}`
}

function preparedRun(
  settings: Settings,
  plan: Plan,
  {testbed, reason}: TestbedChoice,
  programs: Programs,
): PreparedRun {
  const generator = loadGenerator(settings.loadGenerator)
  return {
    plan,
    testbed,
    generator,
    executables: programs.executables,
    toolVersions: programs.versions,
    notes: [`Testbed ${testbed.name}: ${reason} Mesh ${meshNote(settings, testbed)}.`],
    warnings: [...programs.warnings, ...limitsOf(settings, testbed, plan, generator)],
  }
}

/**
 * Chooses the testbed and finds or fetches the programs that the plan of `settings` needs. Throws before any load: a PrerequisiteError
 * for what is missing, a UsageError for what makes no sense together.
 */
export async function prepareRun(settings: Settings, plan: Plan, options: PrepareOptions): Promise<PreparedRun> {
  const choice = await testbedOf(settings)
  const request = deploymentRequest(settings, PROGRAMS_OF_IMAGES, settings.outputDirectory, options.signal)
  await choice.testbed.plan(request)
  refuseImpossible(settings, choice.testbed, plan)
  const programs = choice.testbed.runsHere ? await findPrograms(settings, options) : PROGRAMS_OF_IMAGES
  return preparedRun(settings, plan, choice, programs)
}

/** As {@link prepareRun} for a dry run: refuses what a run refuses, and starts, fetches and writes nothing. */
export async function outlineRun(settings: Settings, plan: Plan): Promise<PreparedRun> {
  const choice = await testbedOf(settings)
  refuseImpossible(settings, choice.testbed, plan)
  return preparedRun(settings, plan, choice, choice.testbed.runsHere ? guessPrograms(settings) : PROGRAMS_OF_IMAGES)
}
