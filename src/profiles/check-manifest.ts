import {
  fieldsShape,
  isMapping,
  listShape,
  nullableShape,
  numberShape,
  optionalShape,
  type Shape,
  textShape,
  thatIs,
  wholeNumberShape,
} from '../foreign-text/json-shape.ts'
import {PROFILE_SCHEMA_VERSION, type ProfileManifest, type RecordedContent, type RecordedModule} from './manifest.ts'

type Files = ProfileManifest['files']

const dateShape = thatIs((value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)))
const idShape = wholeNumberShape(0)

/** Other versions left out what they had not. */
function orNothing(shape: Shape): Shape {
  return optionalShape(nullableShape(shape))
}

/** What each field must be that is read anywhere. Others are only shown. */
const manifestShape = fieldsShape<Omit<ProfileManifest, 'schemaVersion' | 'scope' | 'facts'>>({
  name: textShape,
  profiler: fieldsShape<ProfileManifest['profiler']>({
    kind: textShape,
    tool: textShape,
    command: textShape,
    toolVersion: orNothing(textShape),
  }),
  format: orNothing(textShape),
  event: orNothing(textShape),
  unit: orNothing(textShape),
  weightPerCount: optionalShape(numberShape),
  process: fieldsShape<ProfileManifest['process']>({
    proxy: textShape,
    workload: textShape,
    instance: textShape,
    executable: textShape,
    buildId: orNothing(textShape),
    pid: idShape,
    hostPid: orNothing(idShape),
    instances: orNothing(idShape),
    ownPid: orNothing(idShape),
  }),
  window: fieldsShape<ProfileManifest['window']>({
    startedAt: dateShape,
    endedAt: dateShape,
    durationSeconds: numberShape,
  }),
  host: fieldsShape<ProfileManifest['host']>({
    hostname: textShape,
    kernel: textShape,
    architecture: textShape,
    bootId: orNothing(textShape),
  }),
  files: fieldsShape<Files>({
    raw: textShape,
    log: orNothing(textShape),
    script: orNothing(textShape),
    maps: orNothing(textShape),
    modules: optionalShape(
      listShape(fieldsShape<Pick<RecordedModule, 'path' | 'sha256'>>({path: textShape, sha256: textShape})),
    ),
    missingModules: optionalShape(
      listShape(fieldsShape<NonNullable<Files['missingModules']>[number]>({path: textShape, reason: textShape})),
    ),
    kernelSymbols: optionalShape(fieldsShape<Pick<RecordedContent, 'sha256'>>({sha256: textShape})),
  }),
})

function textAt(content: unknown, first: string, second: string): boolean {
  const inner = isMapping(content) ? content[first] : undefined
  return isMapping(inner) && typeof inner[second] === 'string'
}

/** Whether JSON is meant to be the manifest of a recorded profile, whatever else is wrong with it. */
export function claimsToBeManifest(content: unknown): content is {readonly schemaVersion?: unknown} {
  return textAt(content, 'profiler', 'tool') && textAt(content, 'files', 'raw')
}

/** What is wrong with a manifest, which may come from anywhere; null when nothing is. */
export function faultOfManifest(content: {readonly schemaVersion?: unknown}): string | null {
  const {schemaVersion} = content
  if (schemaVersion !== PROFILE_SCHEMA_VERSION) {
    return `its schemaVersion is ${JSON.stringify(schemaVersion)}, not ${PROFILE_SCHEMA_VERSION}`
  }
  const fault = manifestShape(content)
  return fault === null ? null : `its ${fault.place.slice(1)} cannot be ${JSON.stringify(fault.value) ?? 'absent'}`
}
