import {planOf} from '../bench/plan.ts'
import {resolveBench} from '../bench/resolve-bench.ts'
import {type Resolution, resolveSettings} from '../config/resolve-settings.ts'
import {SETTINGS_BY_FLAG, SETTINGS_BY_KEY, type SettingName} from '../config/schema.ts'
import type {ParsedFlags} from '../config/sources/flag-layer.ts'
import {RunnerError} from '../errors/index.ts'
import {meanOf} from '../statistics/mean.ts'
import {type GroupLoad, type NightGroup, trialLoad} from './group-folder.ts'
import {type ChosenNight, readGroups} from './groups.ts'
import type {Variables} from './hook.ts'
import type {NightRequest} from './night-request.ts'

/** Whose settings a run has. */
export type NightSide = 'base' | 'new'

/** One run of a night. */
export interface NightRun {
  /** From 1, of the side. */
  readonly number: number
  readonly side: NightSide
  /** Its run label, which no other run of the night has. */
  readonly label: string
}

/** What is measured by one file of a group. */
export interface PlannedLoad extends GroupLoad {
  readonly runs: readonly NightRun[]
  /** Of one run; null where the settings cannot be told before the group's prerun.sh was run. */
  readonly cellCount: number | null
  readonly loadSeconds: number | null
  /** Why they cannot. */
  readonly fault: RunnerError | null
}

/** A group with its runs, in the order in which they are made. */
export interface PlannedGroup extends NightGroup {
  readonly plannedLoads: readonly PlannedLoad[]
}

/** All that a night will do. */
export interface NightPlan extends Pick<ChosenNight, 'leftOut' | 'variables' | 'warnings'> {
  readonly groups: readonly PlannedGroup[]
  /** Of all runs whose settings can be told, without deploying and drawing. */
  readonly loadSeconds: number
}

/** The cell of the original's trial, where its trialrun.yaml is not there. */
const TRIAL = {conn: ['8'], qps: ['10'], duration: '100'}

/** Base, new, new, base, …: what drifts meanwhile falls on both alike. */
function runsOf(group: string, load: string, {baseSet, pairs, isTrial}: NightRequest): NightRun[] {
  const runOf = (side: NightSide, number: number): NightRun => ({
    number,
    side,
    label: `${group}_${load}_${side}_${number}`,
  })
  if (baseSet.length === 0 || isTrial) return [runOf('new', 1)]
  return Array.from({length: pairs}, (_, index) => {
    const pair = [runOf('base', index + 1), runOf('new', index + 1)]
    return index % 2 === 0 ? pair : pair.toReversed()
  }).flat()
}

/** `$NAME` and `${NAME}` of what a group's prerun.sh has set, in its files of settings. */
function replaced(text: string, variables: Variables): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, bare?: string) => variables[braced ?? bare!] ?? whole,
  )
}

/** Flags of a run of the base: what only it has takes the place of what all have. */
function flagsOfBase(flags: ParsedFlags, baseSet: readonly string[]): ParsedFlags {
  const settingOf = (assignment: string) => SETTINGS_BY_KEY.get(assignment.split('=')[0]!.trim())
  const replaced = new Set(baseSet.flatMap((one) => settingOf(one) ?? []))
  const isReplaced = (name: SettingName | undefined) => name !== undefined && replaced.has(name)
  const others = Object.entries(flags).filter(([name]) => !isReplaced(SETTINGS_BY_FLAG.get(name)))
  const set = ((flags['set'] ?? []) as readonly string[]).filter((one) => !isReplaced(settingOf(one)))
  return {...Object.fromEntries(others), set: [...set, ...baseSet]}
}

/** The settings of one run. Throws what resolving them throws. */
export function settingsOfRun(
  {baseSet, isTrial, sources}: NightRequest,
  {name, path}: GroupLoad,
  {side, label}: NightRun,
  {folder, variables, resume}: {readonly folder: string; readonly variables: Variables; readonly resume: string | null},
): Promise<Resolution> {
  return resolveBench({
    ...sources,
    flags: {
      ...(isTrial && name !== 'trialrun' ? TRIAL : {}),
      ...(side === 'base' ? flagsOfBase(sources.flags, baseSet) : sources.flags),
      config_file: path,
      labels: label,
      'output-dir': folder,
      ...(resume === null ? {} : {resume}),
    },
    environment: {...sources.environment, ...variables},
    readFile: async (file) => {
      const text = await sources.readFile(file)
      return file === path ? replaced(text, variables) : text
    },
  })
}

async function plannedLoad(
  group: NightGroup,
  load: GroupLoad,
  request: NightRequest,
  folder: string,
): Promise<PlannedLoad> {
  const runs = runsOf(group.name, load.name, request)
  try {
    const resolved = await Promise.all(
      runs.map((run) => settingsOfRun(request, load, run, {folder, variables: {}, resume: null})),
    )
    const plans = resolved.map(({settings}) => planOf(settings))
    const loadSeconds = meanOf(plans.map((plan) => plan.loadSeconds))
    return {...load, runs, cellCount: plans[0]!.cells.length, loadSeconds, fault: null}
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    return {...load, runs, cellCount: null, loadSeconds: null, fault: error}
  }
}

/**
 * What a night will do, as far as it can be told before anything is run. `folder` is where it will leave what it makes.
 * Throws as {@link readGroups}, and for settings that are wrong whatever the files of the groups say.
 */
export async function planNight(request: NightRequest, folder: string): Promise<NightPlan> {
  const {groups: chosen, ...night} = await readGroups(request.configurations, request)
  const {sources, baseSet} = request
  // What is wrong of flags and base is wrong of all runs.
  await resolveSettings({...sources, flags: flagsOfBase(sources.flags, baseSet)})
  const trial = request.isTrial ? await trialLoad(request.configurations) : null
  const groups: PlannedGroup[] = []
  for (const group of request.isTrial ? chosen.slice(0, 1) : chosen) {
    const loads = request.isTrial ? [trial ?? group.loads[0]!] : group.loads
    const plannedLoads = await Promise.all(loads.map((load) => plannedLoad(group, load, request, folder)))
    groups.push({...group, plannedLoads})
  }
  const loadSeconds = groups
    .flatMap(({plannedLoads}) => plannedLoads)
    .reduce((sum, {loadSeconds: ofRun, runs}) => sum + (ofRun ?? 0) * runs.length, 0)
  return {...night, groups, loadSeconds}
}
