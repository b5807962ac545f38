import test from 'ava'
import {compareVersions} from '../../src/tools/compare-versions.ts'
import {TOOLS, type ToolName} from '../../src/tools/registry.ts'

const parses = test.macro({
  exec(t, name: ToolName, output: string, expected: string | null) {
    t.is(TOOLS[name].parseVersion(output), expected)
  },
  title: (given = '', name, _output, expected) =>
    `${given} is ${expected === null ? `not ${name}` : `${name} ${expected}`}`,
})

const ENVOY_OUTPUT = '\n/opt/envoy  version: 9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL\n'

test('a release build of Envoy', parses, 'envoy', ENVOY_OUTPUT, '1.40.0')
test('a development build of Envoy', parses, 'envoy', ENVOY_OUTPUT.replace('1.40.0', '1.29.0-dev'), '1.29.0-dev')
test('something with a version that is no Envoy', parses, 'envoy', 'envoy 2.0', null)
test('fortio', parses, 'fortio', '1.68.0\n', '1.68.0')
test('a fortio built from a work tree', parses, 'fortio', 'dev\n', null)
test('perf of Debian', parses, 'perf', 'perf version 6.1.192\n', '6.1.192')
test('the wrapper that has no perf for this kernel', parses, 'perf', 'WARNING: perf not found for kernel 6.8.0', null)
test('bpftrace', parses, 'bpftrace', 'bpftrace v0.17.0\n', '0.17.0')
test('bcc', parses, 'bcc', 'bcc 0.26.0\n', '0.26.0')
test('the c++filt of GNU', parses, 'c++filt', 'GNU c++filt (GNU Binutils for Debian) 2.40\nCopyright', '2.40')

test('versions are ordered by number, not by letter', (t) => {
  t.true(compareVersions('1.9.0', '1.22.0') < 0)
  t.true(compareVersions('1.29.0-dev', '1.22') > 0)
  t.is(compareVersions('1.2', '1.2.0'), 0)
})
