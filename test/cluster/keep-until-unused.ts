// Started apart by the first test that needs the cluster: stops it when no test has used it for a while.
import {readdir, readFile} from 'node:fs/promises'
import {setTimeout as wait} from 'node:timers/promises'
import {isDead, parseOwner} from '../../src/bytes/owner.ts'
import {runFolder} from './folders.ts'
import {withClusterLock} from './lock.ts'
import {removeCluster} from './stop-cluster.ts'
import {usersFolder} from './users.ts'

const POLL_MS = 5_000
/** Between two test files nobody may be using it. */
const UNUSED_POLLS = 6

const folder = runFolder(process.argv[2])

/** Null when the cluster was stopped by somebody else. */
async function livingUsers(): Promise<number | null> {
  const names = await readdir(usersFolder(folder)).catch(() => null)
  if (names === null) return null
  const markers = await Promise.all(
    names.map((name) => readFile(`${usersFolder(folder)}/${name}`, 'utf8').catch(() => '')),
  )
  return markers.map(parseOwner).filter((owner) => owner !== null && !isDead(owner)).length
}

let unusedPolls = 0
while (unusedPolls < UNUSED_POLLS) {
  await wait(POLL_MS)
  const users = await livingUsers()
  if (users === null) process.exit()
  unusedPolls = users === 0 ? unusedPolls + 1 : 0
}
await withClusterLock(folder, async () => {
  if ((await livingUsers()) === 0) await removeCluster(folder)
})
