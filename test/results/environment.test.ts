import {hostname} from 'node:os'
import test from 'ava'
import {readEnvironment} from '../../src/results/environment.ts'

const FILES: Readonly<Record<string, string>> = {
  '/proc/cpuinfo': 'processor\t: 0\nmodel name\t: Example CPU @ 3.00GHz\n',
  '/proc/loadavg': '0.52 0.58 0.59 2/1234 5678\n',
  '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance\n',
}

test('model, governor and load come from the kernel', (t) => {
  const environment = readEnvironment({fortio: '1.68.0'}, (path) => FILES[path] ?? null)
  t.is(environment.cpuModel, 'Example CPU @ 3.00GHz')
  t.is(environment.cpuGovernor, 'performance')
  t.is(environment.loadAverage, 0.52)
  t.deepEqual(environment.toolVersions, {fortio: '1.68.0'})
})

test('what a kernel does not tell is null', (t) => {
  const environment = readEnvironment({}, () => null)
  t.is(environment.cpuGovernor, null)
  t.is(environment.loadAverage, null)
})

test('this machine has a name, processors and memory', (t) => {
  const environment = readEnvironment({})
  t.is(environment.hostname, hostname())
  t.true(environment.processors > 0 && environment.memoryBytes > 0)
  t.is(environment.nodeVersion, process.version)
})
