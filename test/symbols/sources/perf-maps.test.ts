import {chown, mkdir, rm, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {geteuid} from 'node:process'
import test from 'ava'
import {rangeAt} from '../../../src/symbols/named-ranges.ts'
import {perfMapPid, perfMaps} from '../../../src/symbols/sources/perf-maps.ts'
import {skip} from '../../skip.ts'
import {scratchFolder} from '../compile.ts'

/** No process has this number: Linux gives none above 2^22. */
const PID = 99_000_000 + Math.floor(Math.random() * 900_000)

test('a module that is a perf map tells its process', (t) => {
  t.is(perfMapPid('/tmp/perf-123.map'), 123)
  t.is(perfMapPid('/proc/1/root/tmp/perf-7.map'), 7)
  for (const other of [null, '', 'perf-1.map', '/tmp/perf-.map', '/tmp/perf-12345678901.map', '/tmp/perf-1.map2']) {
    t.is(perfMapPid(other), null)
  }
})

test('a copy beside the profile comes before the one in /tmp, and each is read once', async (t) => {
  await using folder = await scratchFolder()
  const name = `perf-${PID}.map`
  const inTmp = join('/tmp', name)
  await writeFile(inTmp, '10 10 in_tmp\n')
  try {
    const fresh = await perfMaps({folders: [folder.path]}).of(PID)
    t.is(rangeAt(fresh!, 0x10n)?.name, 'in_tmp')
    await writeFile(join(folder.path, name), '10 10 saved\n')
    const maps = perfMaps({folders: [folder.path]})
    t.is(rangeAt((await maps.of(PID))!, 0x10n)?.name, 'saved')
    await rm(join(folder.path, name))
    t.is(rangeAt((await maps.of(PID))!, 0x10n)?.name, 'saved')
    t.deepEqual(maps.warnings, [])
  } finally {
    await rm(inTmp)
  }
})

test('a process without a map has no names', async (t) => {
  t.is(await perfMaps({folders: ['/no/such/folder']}).of(PID + 1), null)
})

test('a map that another user could have written, and a link, are not believed', async (t) => {
  const [foreign, link] = [PID + 1_000_000, PID + 2_000_000]
  const path = (pid: number): string => join('/tmp', `perf-${pid}.map`)
  if (geteuid?.() !== 0) return skip(t, 'only root can give a file to another user')
  await using folder = await scratchFolder()
  await mkdir(folder.path, {recursive: true})
  try {
    await writeFile(path(foreign), '10 10 foreign\n')
    await chown(path(foreign), 12_345, 12_345)
    await writeFile(join(folder.path, 'target'), '10 10 linked\n')
    await symlink(join(folder.path, 'target'), path(link))
    const maps = perfMaps({folders: []})
    t.is(await maps.of(foreign), null)
    t.regex(maps.warnings[0]!.message, /belongs to user 12345/)
    t.is(await maps.of(link), null)
  } finally {
    for (const pid of [foreign, link]) await rm(path(pid), {force: true})
  }
})
