import test from 'ava'
import {fromConfigFile, resolveWith} from './_resolve.ts'

async function settingsFrom(flags: Record<string, unknown>) {
  return (await resolveWith({flags})).settings
}

const refused = test.macro({
  async exec(t, flags: Record<string, unknown>, message: RegExp) {
    await t.throwsAsync(resolveWith({flags}), {name: 'UsageError', message})
  },
  title: (_, flags) => `${JSON.stringify(flags).slice(0, 70)} is refused`,
})

for (const conn of ['0', '-1', '1000000000', '1.5', 'ten', '', '1,', '0x10'])
  test(refused, {conn: [conn]}, /whole number from 1 to 65535/)
test(refused, {conn: ['16', '2,16']}, /has 16 twice/)
for (const qps of ['-2', 'fast', '1e12', 'NaN', 'Infinity']) test(refused, {qps: [qps]}, /--qps ".*" is not a rate/)
test(refused, {qps: ['max,0']}, /has max twice/)
for (const duration of ['0', '-5', '604801', '5.5', '']) test(refused, {duration}, /whole number from 1 to 604800/)
for (const size of ['-1', '2147483648']) test(refused, {size: [size]}, /whole number from 0 to/)
for (const labels of ['a b', 'a/b', '../x', '..', 'é', 'x'.repeat(65), '$(id)'])
  test(refused, {labels}, /is not a label/)
test(refused, {custom_profiling_command: ['perf'], custom_profiling_name: ['a b']}, /is not a label/)
test(refused, {custom_profiling_command: ['perf'], custom_profiling_name: ['a', 'b']}, /2 names for 1 commands/)
test(refused, {custom_profiling_command: ['x', 'y'], custom_profiling_name: ['a', 'a']}, /would name two profiles "a"/)
test(refused, {custom_profiling_command: ['  ']}, /is empty/)
test(refused, {connection_reuse: '20:10'}, /minimum above its maximum/)
test(refused, {headers: ['novalue']}, /is not name:value/)
test(refused, {headers: ['a b:c']}, /cannot be the name of a header/)
test(refused, {headers: ['a:b\r\nc']}, /control character/)
test(refused, {ingress: 'true'}, /URL/)
test(refused, {ingress: 'ftp://x'}, /URL/)
test(refused, {protocol_mode: 'htp'}, /not one of http, http2, grpc, tcp/)
test(refused, {profiler: ['oncpu,offcup']}, /has "offcup", which is not one of/)
test(refused, {profiler: ['oncpu', 'oncpu']}, /has oncpu twice/)
test(refused, {bothsidecar: false}, /no path is left/)
test(refused, {'measure-profiling-cost': true}, /no profiler whose cost/)
test(refused, {'base-mode': 'baseline'}, /mode baseline is not measured/)
test(
  refused,
  {conn: [Array.from({length: 300}, (_, i) => i + 1).join()], qps: [Array.from({length: 300}, (_, i) => i + 1).join()]},
  /90000 cells/,
)
test(refused, {config_file: ''}, /names no file/)
for (const flag of ['perf', 'profiler', 'envoy_profiler', 'custom_profiling_command']) {
  const values: Record<string, unknown> = {
    perf: true,
    profiler: ['oncpu'],
    envoy_profiler: ['heapprofiler'],
    custom_profiling_command: ['x'],
  }
  test(
    refused,
    {profiling_mode: 'False', [flag]: values[flag]},
    new RegExp(`--${flag} asks for a profile, but profilingMode is false`),
  )
}

test('a secret in a header that is refused does not stand in the message', async (t) => {
  const error = await t.throwsAsync(resolveWith({flags: {headers: ['Authorization Bearer s3cret']}}))
  t.false(error?.message.includes('s3cret'))
})

test('0, -1 and max are all as fast as it goes', async (t) => {
  for (const qps of ['0', '-1', 'max', 'MAX']) t.deepEqual((await settingsFrom({qps: [qps]})).qps, ['max'])
  t.deepEqual((await settingsFrom({qps: ['10,0.5', 'max']})).qps, [10, 0.5, 'max'])
})

test('a duration of five seconds just works', async (t) => {
  const {settings, warnings} = await resolveWith({flags: {duration: '5'}})
  t.is(settings.durationSeconds, 5)
  t.deepEqual(warnings, [])
})

test('headers keep colons and commas in their values', async (t) => {
  const {headers} = await settingsFrom({headers: ['Host:a.b:80,accept:a/b,c/d, X-Date: Mon, 01 Jan 10:00:00', 'b:']})
  t.deepEqual(headers, [
    ['Host', 'a.b:80'],
    ['accept', 'a/b,c/d'],
    ['X-Date', 'Mon, 01 Jan 10:00:00'],
    ['b', ''],
  ])
})

test('headers in a file are a string, a list or a mapping', async (t) => {
  const expected = [
    ['a', 'b:c'],
    ['d', '1, 2'],
  ]
  t.deepEqual((await fromConfigFile('headers: ["a: b:c", "d: 1, 2"]')).settings.headers, expected)
  t.deepEqual((await fromConfigFile('header:\n  a: b:c\n  d: "1, 2"')).settings.headers, expected)
  t.deepEqual((await fromConfigFile('header: "a:b:c,d:1"')).settings.headers, [
    ['a', 'b:c'],
    ['d', '1'],
  ])
  t.deepEqual((await fromConfigFile('headers:\n  - a: 1\n  - x: [2, 3]')).settings.headers, [
    ['a', '1'],
    ['x', '2'],
    ['x', '3'],
  ])
})

test('in a mapping a header may have a value that looks like another header', async (t) => {
  t.deepEqual((await fromConfigFile('headers: {a: "1, b:2"}')).settings.headers, [['a', '1, b:2']])
})

test('the values of all headers are hidden from what is printed, and kept in the settings', async (t) => {
  const {settings, origins} = await resolveWith({flags: {headers: ['Authorization:Bearer abc,x:1']}})
  t.is(settings.headers[0]?.[1], 'Bearer abc')
  t.deepEqual(origins.find(({name}) => name === 'headers')?.value, [
    ['Authorization', '***'],
    ['x', '***'],
  ])
})

test('modes add up, with both sidecars unless taken away', async (t) => {
  t.deepEqual((await settingsFrom({})).modes, ['bothsidecar'])
  t.deepEqual((await settingsFrom({baseline: true})).modes, ['baseline', 'bothsidecar'])
  t.deepEqual((await settingsFrom({bothsidecar: false, clientsidecar: true})).modes, ['clientsidecar'])
  t.deepEqual((await settingsFrom({ingress: 'http://gw', serversidecar: true})).modes, [
    'serversidecar',
    'bothsidecar',
    'ingress',
  ])
})

test('commands are never split, and get names from their programs', async (t) => {
  const commands = [
    "bpftrace -e 'profile:hz:99 /pid == {sidecar_pid}/ { @[ustack] = count(); }'",
    'perf record -F 99, -g',
    'sudo /usr/sbin/perf record x',
    'A=b /usr/sbin/profile-bpfcc -df {duration}',
    '"$(evil)"',
    'perf script',
  ]
  const {profilers} = await settingsFrom({custom_profiling_command: commands, custom_profiling_name: ['bpf']})
  t.deepEqual(
    profilers,
    ['bpf', 'perf-record', 'perf-record-2', 'profile-bpfcc', 'evil', 'perf-script'].map((name, index) => ({
      kind: 'custom',
      name,
      command: commands[index]!,
    })),
  )
})

test('--perf is a command that is already written', async (t) => {
  t.deepEqual((await settingsFrom({perf: true, frequency: '177'})).profilers, [
    {
      kind: 'custom',
      name: 'perf',
      command: 'perf record --no-bpf-event -F 177 -g -p {sidecar_pid} -- sleep {duration} && perf script',
    },
  ])
})

test('presets, their tool and the profilers of Envoy follow custom commands', async (t) => {
  const flags = {
    profiler: ['oncpu,malloc', 'envoy-heap'],
    'profiler-tool': 'bcc',
    envoy_profiler: ['heapprofiler'],
    custom_profiling_command: ['x'],
  }
  const {profilers} = await settingsFrom(flags)
  t.deepEqual(
    profilers.map(({kind, name}) => `${kind}:${name}`),
    ['custom:x', 'preset:oncpu', 'preset:malloc', 'preset:envoy-heap', 'envoy:heapprofiler'],
  )
  t.like(profilers[1], {preset: 'oncpu', tool: 'bcc'})
})

test('the run label is made from the start time', async (t) => {
  t.is((await settingsFrom({})).runLabel, (Date.UTC(2026, 0, 2, 3, 4, 5) / 1000).toString(16))
  t.is((await settingsFrom({labels: 'mine'})).runLabel, 'mine')
})

test('folders are taken from the current one', async (t) => {
  t.like(await settingsFrom({'output-dir': 'out', resume: 'runs/x'}), {
    outputDirectory: '/here/out',
    resumeDirectory: '/here/runs/x',
  })
  t.like(await settingsFrom({}), {outputDirectory: '/here', resumeDirectory: null})
})

test('settings that mean nothing here are accepted and said to have no effect', async (t) => {
  const {warnings} = await resolveWith({
    flags: {devmode: true, client: 'pod-1', testbed: 'local', 'profiler-tool': 'bcc'},
  })
  t.deepEqual(
    warnings.map(({code}) => code),
    ['settings-without-effect', 'settings-without-effect', 'settings-without-effect'],
  )
  t.regex(warnings.map(({message}) => message).join('\n'), /--devmode[\s\S]*--client[\s\S]*--profiler-tool/)
})

test('more connections than a generator would use are warned about', async (t) => {
  const {warnings} = await resolveWith({flags: {conn: ['64'], qps: ['10'], duration: '5'}})
  t.deepEqual(
    warnings.map(({code}) => code),
    ['more-connections-than-requests'],
  )
})
