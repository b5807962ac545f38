import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {readGroups} from '../../src/nightly/groups.ts'
import {scratchFolder} from '../scratch-folder.ts'

const ALL = {choice: undefined, only: []}

/** Folders with empty files, below configs/istio. */
async function configurations(
  t: ExecutionContext,
  groups: Readonly<Record<string, readonly string[]>>,
  choice?: string,
): Promise<string> {
  const scratch = await scratchFolder(t, 'groups')
  const folder = join(scratch, 'configs', 'istio')
  for (const [name, files] of Object.entries(groups)) {
    mkdirSync(join(folder, name), {recursive: true})
    for (const file of files) writeFileSync(join(folder, name, file), '')
  }
  if (choice !== undefined) writeFileSync(join(scratch, 'configs', 'run_perf_test.conf'), choice)
  return folder
}

test('a group is a folder; its files of settings come in the order in which the original measured them', async (t) => {
  const folder = await configurations(t, {
    plaintext: ['latency.yaml', 'cpu_mem.yaml', 'prerun.sh', 'postrun.sh', 'policy.yaml', 'README.md'],
    none: ['latency.yaml', 'installation.yaml'],
  })
  const {groups, leftOut, warnings} = await readGroups(folder, ALL)
  t.deepEqual(
    groups.map(({name}) => name),
    ['none', 'plaintext'],
  )
  t.deepEqual(
    groups[1]!.loads.map(({name}) => name),
    ['cpu_mem', 'latency'],
  )
  t.is(groups[1]!.prerun, join(folder, 'plaintext', 'prerun.sh'))
  t.is(groups[1]!.installation, null)
  t.is(groups[0]!.installation, join(folder, 'none', 'installation.yaml'))
  t.deepEqual([leftOut, warnings], [[], []])
})

test('the file above the groups chooses; what it names and is not there, and what has nothing to measure, is said', async (t) => {
  const folder = await configurations(
    t,
    {none: ['latency.yaml'], off: ['latency.yaml'], unnamed: ['latency.yaml'], hooks: ['prerun.sh']},
    'none=true\noff=false\ngone=true\nhooks=true\n',
  )
  const {groups, leftOut, warnings} = await readGroups(folder, ALL)
  t.deepEqual(
    groups.map(({name}) => name),
    ['none'],
  )
  t.deepEqual(leftOut, ['hooks', 'off', 'unnamed'])
  t.deepEqual(
    warnings.map(({code}) => code),
    ['group-missing', 'group-without-loads'],
  )
})

test('groups that are named outrank the file', async (t) => {
  const folder = await configurations(t, {none: ['latency.yaml'], off: ['latency.yaml']}, 'none=true\noff=false\n')
  const {groups} = await readGroups(folder, {choice: undefined, only: ['off']})
  t.deepEqual(
    groups.map(({name}) => name),
    ['off'],
  )
  await t.throwsAsync(readGroups(folder, {choice: undefined, only: ['of']}), {
    instanceOf: InputError,
    message: /no folder "of"/,
  })
})

test('a folder that has no groups, or none that is to run, is refused', async (t) => {
  const none = await configurations(t, {none: ['README.md']})
  await t.throwsAsync(readGroups(none, ALL), {
    instanceOf: InputError,
    message: /none of its 1 folders has a cpu_mem\.yaml/,
  })
  await t.throwsAsync(readGroups(join(none, 'gone'), ALL), {instanceOf: InputError, message: /no such file/i})
  const off = await configurations(t, {none: ['latency.yaml']}, 'none=false\n')
  await t.throwsAsync(readGroups(off, ALL), {instanceOf: InputError, message: /none of its 1 groups is to run/})
})
