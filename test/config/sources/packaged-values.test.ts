import {cp, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {SETTING_NAMES, SETTINGS} from '../../../src/config/schema.ts'
import {run} from '../../../src/process/run.ts'
import {scratchFolder} from '../../scratch-folder.ts'
import {PACKAGED_VALUES, ROOT} from '../_resolve.ts'

interface Shown {
  readonly name: string
  readonly value: unknown
  readonly origin: string
}

/** What `config show` of a package with these packaged values says. */
async function shownBy(packageFolder: string, values: string): Promise<readonly Shown[]> {
  await writeFile(join(packageFolder, 'values.yaml'), values)
  const {stdout} = await run([process.execPath, join(packageFolder, 'bin/run.js'), 'config', 'show', '--json'])
  return JSON.parse(stdout).settings
}

test('the packaged values.yaml counts as it stands there, changed or not', async (t) => {
  const folder = await scratchFolder(t, 'packaged-values')
  for (const path of ['bin', 'package.json', 'dist/commands/config', 'dist/hooks', 'dist/chunks']) {
    await cp(join(ROOT, path), join(folder, path), {recursive: true})
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  t.deepEqual(
    (await shownBy(folder, PACKAGED_VALUES)).map(({name, value, origin}) => [name, value, origin]),
    SETTING_NAMES.map((name) => [name, SETTINGS[name].default, 'default']),
  )
  const changed = await shownBy(folder, PACKAGED_VALUES.replace('\nconn: 16\n', '\nconn: 7\n'))
  const {value, origin} = changed.find(({name}) => name === 'conn')!
  t.deepEqual(value, [7])
  t.regex(origin, /^values .*\/values.yaml:\d+$/)
})
