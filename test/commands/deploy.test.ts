import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import test from 'ava'

const DEV = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')

/** `runner deploy` from the sources; a dry run asks no cluster. */
function dryRun(more: readonly string[]) {
  const argv = [DEV, 'deploy', '--dry-run', '--json', ...more]
  const {status, stdout} = spawnSync(process.execPath, argv, {encoding: 'utf8', env: {...process.env, NO_COLOR: '1'}})
  return {exitCode: status, document: JSON.parse(stdout) as {manifests: string; warnings: readonly {code: string}[]}}
}

test('deploy means a cluster by itself: its namespace has effect, and no warning says otherwise', (t) => {
  const {exitCode, document} = dryRun(['-n', 'twopods'])
  t.is(exitCode, 0)
  t.regex(document.manifests, /^kind: Namespace\n(?:.*\n)*? *name: twopods$/m)
  t.deepEqual(
    document.warnings.filter(({code}) => code === 'settings-without-effect'),
    [],
  )
})
