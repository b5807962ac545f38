import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import test from 'ava'
import {chooseProcess} from '../../../../src/testbeds/kubernetes/proxies/choose-process.ts'
import {
  LIST_PROCESSES,
  type ProcessListing,
  parseProcessListing,
  type SeenProcess,
} from '../../../../src/testbeds/kubernetes/proxies/process-listing.ts'

function list(shell: readonly string[], containerId: string): ProcessListing {
  const [program, ...rest] = [...shell, '-c', LIST_PROCESSES, 'sh', containerId]
  const listing = parseProcessListing(execFileSync(program!, rest, {encoding: 'utf8'}))
  if (listing === null) throw new Error('the listing is not whole')
  return listing
}

function seen(pid: number, executable: string | null, more: Partial<SeenProcess> = {}): SeenProcess {
  return {pid, parentPid: 0, startTicks: pid, comm: 'x', executable, firstArgument: null, ...more}
}

for (const shell of [['sh'], ['bash', '--posix']]) {
  test(`${shell[0]} lists a running process with its executable, parent and start`, async (t) => {
    const child = spawn('sleep', ['30'])
    await once(child, 'spawn')
    t.teardown(() => child.kill())
    const {scope, processes} = list(shell, '')
    t.is(scope, 'all')
    const found = processes.find(({pid}) => pid === child.pid)
    t.regex(found!.executable!, /\/(sleep|coreutils|busybox)$/)
    t.is(found!.parentPid, process.pid)
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
    t.is(found!.startTicks, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]))
  })
}

test('a container id that no cgroup names lists everything, and one that a cgroup names lists only its own', (t) => {
  const lines = readFileSync('/proc/self/cgroup', 'latin1').trim().split('\n')
  const path = lines.map((line) => line.split(':')[2]!).sort((a, b) => b.length - a.length)[0]!
  t.is(list(['sh'], 'f'.repeat(64)).scope, 'all')
  const own = list(['sh'], path)
  t.is(own.scope, 'cgroup')
  t.true(own.processes.some(({pid}) => pid === process.pid))
})

test('a process that calls itself like a line of the listing is one process', (t) => {
  const text = [
    'scope cgroup',
    'process 7 (a) S 1 (b) R 2 3) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 0 0',
    'exe /usr/bin/process 9 (envoy) S',
    'end',
  ].join('\n')
  t.deepEqual(parseProcessListing(text)!.processes, [
    {
      pid: 7,
      parentPid: 1,
      startTicks: 4242,
      comm: 'a) S 1 (b) R 2 3',
      executable: '/usr/bin/process 9 (envoy) S',
      firstArgument: null,
    },
  ])
})

test('a listing without its end is not read', (t) => {
  t.is(parseProcessListing('scope all\nprocess 1 (sh) S 0 1'), null)
})

test('the proxy is found by its executable although process 1 started it', (t) => {
  const processes = [seen(1, '/usr/local/bin/pilot-agent'), seen(25, '/usr/local/bin/envoy', {parentPid: 1})]
  t.is(chooseProcess({scope: 'cgroup', processes}, ['envoy']).process?.pid, 25)
})

test('process 1 is the proxy when it runs its executable', (t) => {
  t.is(chooseProcess({scope: 'cgroup', processes: [seen(1, '/usr/local/bin/envoy')]}, ['envoy']).process?.pid, 1)
})

test('an executable that was replaced on disk is still known', (t) => {
  const processes = [seen(3, '/usr/local/bin/envoy (deleted)')]
  t.is(chooseProcess({scope: 'cgroup', processes}, ['envoy']).process?.pid, 3)
})

test('where the executable cannot be read, the command line or the name of the thread tells', (t) => {
  const byLine = [seen(3, null, {firstArgument: '/usr/local/bin/envoy'}), seen(4, null, {firstArgument: '/bin/app'})]
  t.is(chooseProcess({scope: 'all', processes: byLine}, ['envoy']).process?.pid, 3)
  const byName = [seen(5, null, {comm: 'linkerd-proxy-i', firstArgument: 'renamed'})]
  t.is(chooseProcess({scope: 'all', processes: byName}, ['linkerd-proxy-identity']).process?.pid, 5)
})

test('a readable executable is believed more than the name that a process gives itself', (t) => {
  const processes = [seen(3, '/usr/bin/evil', {comm: 'envoy'})]
  const {process, reason} = chooseProcess({scope: 'cgroup', processes}, ['envoy'])
  t.is(process, null)
  t.is(reason, 'none in the container runs envoy; it has 3 /usr/bin/evil')
})

test('a copy that the proxy made of itself is not another proxy', (t) => {
  const processes = [seen(3, '/bin/envoy'), seen(9, '/bin/envoy', {parentPid: 3})]
  t.is(chooseProcess({scope: 'cgroup', processes}, ['envoy']).process?.pid, 3)
})

test('two proxies are an error that names both', (t) => {
  const processes = [seen(3, '/bin/envoy'), seen(9, '/bin/envoy')]
  const {reason} = chooseProcess({scope: 'all', processes}, ['envoy'])
  t.is(reason, '2 in what can be seen there (no cgroup tells the container) run envoy: 3 /bin/envoy, 9 /bin/envoy')
})
