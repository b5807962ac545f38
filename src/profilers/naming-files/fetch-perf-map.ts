import {join} from 'node:path'
import {openPlaceFolder, type PlaceRequest} from '../recording/place-folder.ts'

/** Larger ones are not read either. */
const LARGEST_MAP_BYTES = 256 << 20

/**
 * A copy of the map that a just-in-time compiler writes, as far as it is written now: it grows while it is read. A link is
 * not followed, since the profiled program would choose what is read. Exit code 3: there is none.
 */
const SAVE = `[ -f "$1" ] && [ ! -h "$1" ] || exit 3
s=$(stat -c %s -- "$1") && [ "$s" -gt 0 ] && [ "$s" -le "$3" ] || exit 3
head -c "$s" -- "$1" > "$2"`
const NONE = 3

/**
 * Saves the names of compiled code as `perf-PID.map` in `directory`; false where the process has written none, or none that
 * can be used. `ownPid` is what the process calls itself. Throws a TestbedError when the copy does not come.
 */
export async function fetchPerfMap(
  request: PlaceRequest,
  {pid, ownPid}: {readonly pid: number; readonly ownPid: number},
  directory: string,
): Promise<boolean> {
  const {deployment, place} = request
  const source = `/proc/${pid}/root/tmp/perf-${ownPid}.map`
  const there = await deployment.exec(place, ['test', '-f', source], {deadlineSeconds: 20})
  if (there.exitCode !== 0) return false
  await using folder = await openPlaceFolder(deployment, place, directory)
  const name = `perf-${pid}.map`
  const argv = ['sh', '-c', SAVE, 'sh', source, join(folder.path, name), String(LARGEST_MAP_BYTES)]
  const {exitCode} = await deployment.exec(place, argv, {deadlineSeconds: 60})
  if (exitCode === NONE) return false
  await folder.fetch(name, join(directory, name))
  return true
}
