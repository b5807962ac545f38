import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {chosenNames} from '../../src/nightly/chosen-folders.ts'
import {readConfigurationFolders} from '../../src/nightly/configuration-folder.ts'
import {scratchFolder} from '../scratch-folder.ts'

async function folderOf(t: ExecutionContext, files: readonly string[], choice?: string) {
  const directory = join(await scratchFolder(t, 'configurations'), 'istio')
  for (const file of files) {
    mkdirSync(dirname(join(directory, file)), {recursive: true})
    writeFileSync(join(directory, file), 'conn: [2]\n')
  }
  if (choice !== undefined) writeFileSync(join(directory, '..', 'run_perf_test.conf'), choice)
  return {directory, choiceFile: null, isTrial: false}
}

test('a later line of a name overrides an earlier one; remarks, blank lines and line ends of Windows are no lines', (t) => {
  t.deepEqual(chosenNames('# remark\r\n\r\nnone=true\r\nb = false\nnone=false\nc=true\n', 'x.conf'), ['c'])
})

test('a line that is neither true nor false is refused with its place', (t) => {
  t.throws(() => chosenNames('none=true\nb=yes\n', 'x.conf'), {message: 'x.conf:2: "b=yes" chooses no folder'})
})

test('the file beside the folder chooses, by name, and a name that no folder has is told', async (t) => {
  const files = ['b/latency.yaml', 'b/cpu_mem.yaml', 'b/prerun.sh', 'a/latency.yaml', 'c/latency.yaml']
  const {folders, warnings} = await readConfigurationFolders(
    await folderOf(t, files, 'c=false\nb=true\na=true\nd=true\n'),
  )
  t.deepEqual(
    folders.map(({name}) => name),
    ['a', 'b'],
  )
  const [, b] = folders
  t.deepEqual(
    b!.configFiles.map((path) => path.slice(b!.path.length)),
    ['/cpu_mem.yaml', '/latency.yaml'],
  )
  t.is(b!.prerun, join(b!.path, 'prerun.sh'))
  t.is(b!.postrun, null)
  t.deepEqual(
    warnings.map(({code, message}) => [code, message.split(' ')[0]]),
    [['no-such-folder', 'd']],
  )
})

test('without such a file all folders are read, and one with nothing to measure is told', async (t) => {
  const {folders, warnings} = await readConfigurationFolders(await folderOf(t, ['a/latency.yaml', 'b/postrun.sh']))
  t.deepEqual(
    folders.map(({name}) => name),
    ['a'],
  )
  t.deepEqual(
    warnings.map(({code}) => code),
    ['nothing-to-measure'],
  )
})

test('a trial is trialrun.yaml in the first chosen folder', async (t) => {
  const request = await folderOf(t, ['a/latency.yaml', 'b/latency.yaml', '../trialrun.yaml'], 'b=true\n')
  const {folders} = await readConfigurationFolders({...request, isTrial: true})
  t.deepEqual(
    folders.map(({name, configFiles}) => [name, ...configFiles]),
    [['b', join(request.directory, '..', 'trialrun.yaml')]],
  )
})

test('a folder without anything to measure, and one that is not there, are errors', async (t) => {
  await t.throwsAsync(readConfigurationFolders(await folderOf(t, ['a/latency.yaml'], 'a=false\n')), {
    message: /none that is chosen has anything to measure/,
  })
  await t.throwsAsync(readConfigurationFolders({directory: '/nowhere', choiceFile: null, isTrial: false}), {
    message: /^Reading the configuration folders in \/nowhere: there is no such file or folder/,
  })
})
