import {PROFILE_SCHEMA_VERSION} from './manifest.ts'

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number'
const isId = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0
const isDate = (value: unknown) => isText(value) && !Number.isNaN(Date.parse(value as string))
const orNothing = (is: (value: unknown) => boolean) => (value: unknown) =>
  value === null || value === undefined || is(value)

function isListWith(...names: readonly string[]): (value: unknown) => boolean {
  const has = (one: unknown) => names.every((name) => isText((one as Record<string, unknown> | null)?.[name]))
  return orNothing((value) => Array.isArray(value) && value.every(has))
}

/** What each field must be that is read anywhere, by its path. Others are only shown. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: isText,
  'profiler.kind': isText,
  'profiler.tool': isText,
  'profiler.command': isText,
  'profiler.toolVersion': orNothing(isText),
  format: orNothing(isText),
  event: orNothing(isText),
  unit: orNothing(isText),
  weightPerCount: orNothing(isNumber),
  'process.proxy': isText,
  'process.workload': isText,
  'process.instance': isText,
  'process.executable': isText,
  'process.buildId': orNothing(isText),
  'process.pid': isId,
  'process.hostPid': orNothing(isId),
  'process.instances': orNothing(isId),
  'window.startedAt': isDate,
  'window.endedAt': isDate,
  'window.durationSeconds': isNumber,
  'host.hostname': isText,
  'host.kernel': isText,
  'host.architecture': isText,
  'host.bootId': orNothing(isText),
  'files.raw': isText,
  'files.log': orNothing(isText),
  'files.script': orNothing(isText),
  'files.maps': orNothing(isText),
  'files.modules': isListWith('path', 'sha256'),
  'files.missingModules': isListWith('path', 'reason'),
}

function valueAt(content: unknown, path: string): unknown {
  return path.split('.').reduce((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], content)
}

/** Whether JSON is meant to be the manifest of a recorded profile, whatever else is wrong with it. */
export function claimsToBeManifest(content: unknown): content is {readonly schemaVersion?: unknown} {
  return isText(valueAt(content, 'profiler.tool')) && isText(valueAt(content, 'files.raw'))
}

/** What is wrong with a manifest, which may come from anywhere; null when nothing is. */
export function faultOfManifest(content: {readonly schemaVersion?: unknown}): string | null {
  const {schemaVersion} = content
  if (schemaVersion !== PROFILE_SCHEMA_VERSION) {
    return `its schemaVersion is ${JSON.stringify(schemaVersion)}, not ${PROFILE_SCHEMA_VERSION}`
  }
  const wrong = Object.entries(FIELDS).find(([path, is]) => !is(valueAt(content, path)))
  return wrong === undefined
    ? null
    : `its ${wrong[0]} cannot be ${JSON.stringify(valueAt(content, wrong[0])) ?? 'absent'}`
}
