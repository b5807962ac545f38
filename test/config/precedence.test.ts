import test from 'ava'
import {resolveWith} from './_resolve.ts'

const FILES = {'/here/c.yaml': 'conn: 3', '/here/v.yaml': '# mine\nconn: 4', '/here/w.yaml': 'conn: 5'}

const winner = test.macro({
  async exec(t, flags: Record<string, unknown>, environment: Record<string, string>, value: number, origin: string) {
    const {settings, origins} = await resolveWith({flags, environment, files: FILES})
    t.deepEqual(settings.connections, [value])
    t.is(origins.find(({name}) => name === 'conn')?.origin, origin)
  },
  title: (_, flags, environment, value, origin) =>
    `with ${JSON.stringify(flags)} and ${JSON.stringify(environment)}, conn is ${value} from ${origin}`,
})

const FILE_FLAGS = {config_file: 'c.yaml', values: ['v.yaml']}
const VARIABLE = {RUNNER_CONN: '2'}

test(winner, {...FILE_FLAGS, conn: ['1']}, VARIABLE, 1, 'flag --conn')
test(winner, {...FILE_FLAGS, set: ['conn=1']}, VARIABLE, 1, 'flag --set conn')
test(winner, FILE_FLAGS, VARIABLE, 2, 'environment RUNNER_CONN')
test(winner, FILE_FLAGS, {}, 3, 'config file /here/c.yaml:1')
test(winner, FILE_FLAGS, {RUNNER_CONN: ''}, 3, 'config file /here/c.yaml:1')
test(winner, {}, {RUNNER_CONFIG_FILE: '/here/c.yaml'}, 3, 'config file /here/c.yaml:1')
test(winner, {values: ['v.yaml']}, {}, 4, 'values /here/v.yaml:2')
test(winner, {values: ['v.yaml', 'w.yaml']}, {}, 5, 'values /here/w.yaml:1')
test(winner, {values: ['w.yaml', 'v.yaml']}, {}, 4, 'values /here/v.yaml:2')
test(winner, {}, {RUNNER_VALUES: 'v.yaml'}, 4, 'values /here/v.yaml:2')
test(winner, {}, {}, 16, 'default')

test('a variable with our prefix is stronger than the one that scripts already use', async (t) => {
  const environment = {NAMESPACE: 'theirs', LOAD_GEN_TYPE: 'nighthawk', RUNNER_NAMESPACE: 'ours'}
  const {settings} = await resolveWith({environment})
  t.is(settings.kubernetes.namespace, 'ours')
  t.is(settings.loadGenerator, 'nighthawk')
})

test('a null in a file leaves the setting to weaker sources', async (t) => {
  const files = {'/here/c.yaml': 'conn:\nqps: ~', '/here/v.yaml': 'conn: 7'}
  const {settings} = await resolveWith({flags: FILE_FLAGS, files})
  t.deepEqual([settings.connections, settings.qps], [[7], [1000]])
})

test('a wrong value that a stronger source replaces is not looked at', async (t) => {
  const {settings} = await resolveWith({flags: {conn: ['1']}, environment: {RUNNER_CONN: 'x'}})
  t.deepEqual(settings.connections, [1])
})

test('a flag and --set for the same setting are refused', async (t) => {
  const error = await t.throwsAsync(resolveWith({flags: {conn: ['1'], set: ['conn=2']}}))
  t.like(error, {name: 'UsageError', message: '--conn and --set conn give the same setting'})
})

test('of two --set for the same setting the later one holds', async (t) => {
  const {settings} = await resolveWith({flags: {set: ['proxy.cpu=1', 'proxy.cpu=2', 'conn=1,2']}})
  t.is(settings.proxy.cpu, '2')
  t.deepEqual(settings.connections, [1, 2])
})

test('--set with an unknown name says which one is near', async (t) => {
  const error = await t.throwsAsync(resolveWith({flags: {set: ['proxy.concurency=4']}}))
  t.like(error, {name: 'UsageError', exitCode: 2, hint: 'Did you mean proxy.concurrency?'})
})

test('a variable that is one slip away from ours is warned about, and those of others are not', async (t) => {
  const {warnings} = await resolveWith({
    environment: {RUNNER_CONNN: '1', RUNNER_OS: 'Linux', RUNNER_NAME: 'ci', RUNNER_TEMP: '/t'},
  })
  t.deepEqual(warnings, [
    {code: 'unknown-variable', message: 'The variable RUNNER_CONNN is not read', hint: 'Did you mean RUNNER_CONN?'},
  ])
})

test('what was a setting once is taken from the command line and the environment with a warning, and does nothing', async (t) => {
  const flags = {'nighthawk-image': 'x', set: ['nighthawkImage=y', 'conn=3']}
  const environment = {RUNNER_NIGHTHAWK_IMAGE: 'z'}
  const {settings, warnings} = await resolveWith({flags, environment})
  t.deepEqual(settings.connections, [3])
  const idle = warnings.filter(({code}) => code === 'settings-without-effect').map(({message}) => message)
  const given = ['--nighthawk-image', '--set nighthawkImage', 'environment RUNNER_NIGHTHAWK_IMAGE']
  t.deepEqual(
    idle,
    given.map((one) => `${one} has no effect here`),
  )
})
