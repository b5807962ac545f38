import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import test from 'ava'
import {parseContainerFiles} from '../../../../src/testbeds/kubernetes/proxies/container-figures.ts'
import {figuresOf} from '../../../../src/testbeds/kubernetes/proxies/kubelet-figures.ts'
import {sumCounters, sumUsage} from '../../../../src/testbeds/kubernetes/proxies/sum-usage.ts'
import {
  parseUsageReport,
  REPORT_USAGE,
  type UsageReport,
} from '../../../../src/testbeds/kubernetes/proxies/usage-report.ts'

function report(pid: number): string {
  return execFileSync('sh', ['-c', REPORT_USAGE, 'sh', `${pid}`], {encoding: 'utf8'})
}

const STAT = 'stat 7 (en) voy) S 1 7 7 0 -1 4194560 1 0 0 0 150 25 0 0 20 0 1 0 4242 0 0'

function parsed(...lines: string[]): UsageReport {
  const read = parseUsageReport([STAT, ...lines, 'end', ''].join('\n'))
  if (read === null || read === 'gone') throw new Error(`not read: ${read}`)
  return read
}

test('a real process is reported with its threads, memory and times', async (t) => {
  const child = spawn('sh', ['-c', 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exec sleep 30'])
  await once(child, 'spawn')
  t.teardown(() => child.kill())
  const comm = () => readFileSync(`/proc/${child.pid}/comm`, 'latin1').trim()
  while (comm() !== 'sleep') await new Promise((resolve) => setTimeout(resolve, 10))
  const read = parseUsageReport(report(child.pid!))
  if (read === null || read === 'gone') return t.fail('the report is not whole')
  t.deepEqual(
    read.threads.map(({id, name}) => [id, name]),
    [[`${child.pid}`, 'sleep']],
  )
  const [nanoseconds] = readFileSync(`/proc/${child.pid}/schedstat`, 'latin1').split(' ')
  t.is(`${read.threads[0]!.cpuNanoseconds}`, nanoseconds!)
  t.true(read.tickSeconds <= Number(nanoseconds) / 1e9 + 0.02)
  t.true(read.residentBytes! > 100_000)
})

test('a process that is not there is gone, and half a report is none', (t) => {
  t.is(parseUsageReport(report(999_999_999)), 'gone')
  t.is(parseUsageReport(`${STAT}\nthread 7 1 2 3 x\n`), null)
})

test('a control group of version 2 gives time, memory and how often the limit held it back', (t) => {
  const {cgroup, tickSeconds, startTicks} = parsed(
    'cpu usage_usec 2500000',
    'cpu nr_periods 100',
    'cpu nr_throttled 40',
    'cpu throttled_usec 1500000',
    'quota 50000 100000',
    'memory anon 1000',
    'memory file 9999',
    'memory file_mapped 24',
  )
  t.deepEqual(cgroup, {
    cpuSeconds: 2.5,
    residentBytes: 1024,
    throttling: {periods: 100, throttledPeriods: 40, throttledSeconds: 1.5},
  })
  t.is(tickSeconds, 1.75)
  t.is(startTicks, 4242)
})

test('a control group of version 1 counts nanoseconds', (t) => {
  const {cgroup} = parsed(
    'nanoseconds 2500000000',
    'cpu nr_periods 100',
    'cpu nr_throttled 40',
    'cpu throttled_time 1500000000',
    'quota 50000',
    'memory rss 1',
    'memory total_rss 1000',
    'memory total_mapped_file 24',
  )
  t.deepEqual(cgroup, {
    cpuSeconds: 2.5,
    residentBytes: 1024,
    throttling: {periods: 100, throttledPeriods: 40, throttledSeconds: 1.5},
  })
})

test('without a limit there is no throttling, whatever the counters say', (t) => {
  const counters = ['cpu nr_periods 0', 'cpu nr_throttled 0', 'cpu throttled_usec 0', 'cpu usage_usec 1']
  t.is(parsed(...counters, 'quota max 100000').cgroup?.throttling, null)
  t.is(parsed(...counters, 'quota -1').cgroup?.throttling, null)
  t.is(parsed('thread 7 1 2 3 envoy').cgroup, null)
})

test('a thread that is called like another line is only a thread', (t) => {
  const read = parsed('thread 8 100 0 1 cpu usage_usec 9', 'thread 9 200 0 1 wrk:worker_0')
  t.deepEqual(read.threads, [
    {id: '8', cpuNanoseconds: 100n, name: 'cpu usage_usec 9'},
    {id: '9', cpuNanoseconds: 200n, name: 'wrk:worker_0'},
  ])
  t.is(read.cgroup, null)
})

test('other processes of the control group are added up, and none is not the same as not known', (t) => {
  t.is(parsed('other 39000', 'other 100', 'others end').othersResidentBytes, 39_100 * 1024)
  t.is(parsed('others end').othersResidentBytes, 0)
  t.is(parsed('other 39000').othersResidentBytes, null)
})

test('files that head printed are told apart by their headers', (t) => {
  const version2 = [
    '==> /sys/fs/cgroup/cgroup.type <==\ndomain',
    '==> /sys/fs/cgroup/cpu.stat <==\nusage_usec 5000000\nnr_periods 3\nnr_throttled 1\nthrottled_usec 1000000',
    '==> /sys/fs/cgroup/cpu.max <==\n20000 100000',
    '==> /sys/fs/cgroup/memory.stat <==\nanon 10\nfile_mapped 5',
  ].join('\n\n')
  t.deepEqual(parseContainerFiles(version2), {
    cpuSeconds: 5,
    residentBytes: 15,
    throttling: {periods: 3, throttledPeriods: 1, throttledSeconds: 1},
  })
  const version1 =
    '==> /sys/fs/cgroup/cpuacct/cpuacct.usage <==\n5000000000\n\n==> /sys/fs/cgroup/cpu/cpu.cfs_quota_us <==\n-1\n'
  t.deepEqual(parseContainerFiles(version1), {cpuSeconds: 5, residentBytes: null, throttling: null})
})

test("the root of a machine's control groups is not a container's", (t) => {
  t.is(parseContainerFiles('==> /sys/fs/cgroup/cpu.stat <==\nusage_usec 5000000\n'), null)
  t.is(parseContainerFiles(''), null)
})

test("the kubelet's figures are those of the one container", (t) => {
  const cpu = (usageCoreNanoSeconds: number) => ({cpu: {usageCoreNanoSeconds}, memory: {rssBytes: 7}})
  const containers = [
    {name: 'other', ...cpu(1)},
    {name: 'envoy', ...cpu(3e9)},
  ]
  const summary = {
    pods: [
      {podRef: {name: 'a', namespace: 'elsewhere'}, containers: []},
      {podRef: {name: 'a', namespace: 'n'}, containers},
    ],
  }
  const ref = {namespace: 'n', pod: 'a', container: 'envoy'}
  t.deepEqual(figuresOf(summary, ref), {cpuSeconds: 3, residentBytes: 7, throttling: null})
  t.is(figuresOf(summary, {...ref, container: 'none'}), null)
  t.is(figuresOf(summary, {...ref, pod: 'b'}), null)
})

test('a sum over instances is known only when each part is', (t) => {
  const own = {cpuSeconds: 0.5, rssBytes: 6}
  const one = {cpuSeconds: 1, rssBytes: 10, own, workerThreads: 2, throttling: null}
  const throttling = {periods: 1, throttledPeriods: 1, throttledSeconds: 0.5}
  const both = {cpuSeconds: 2, rssBytes: 20, own: {cpuSeconds: 1, rssBytes: 12}, workerThreads: 2, throttling}
  t.deepEqual(sumUsage([one, {...one, throttling}]), both)
  const {cpuSeconds, rssBytes, workerThreads} = sumUsage([one, {...one, cpuSeconds: null, workerThreads: 4}])
  t.deepEqual([cpuSeconds, rssBytes, workerThreads], [null, 20, null])
  t.is(sumUsage([]).cpuSeconds, null)
  const host = {
    ...{instance: 'a', via: 'web', address: '10.0.0.1', port: 80, requests: 1, streams: 1, activeStreams: 0},
    ...{connections: 1, activeConnections: 0, handshakes: null, isHousekeeping: false},
  }
  const counters = {requests: 1, connections: 2, receivedBytes: 3, hosts: [host]}
  t.deepEqual(sumCounters([counters, counters]), {requests: 2, connections: 4, receivedBytes: 6, hosts: [host, host]})
  t.is(sumCounters([counters, {...counters, hosts: null}]).hosts, null)
  t.is(sumCounters([counters, {...counters, receivedBytes: null}]).receivedBytes, null)
})
