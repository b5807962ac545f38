import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import test from 'ava'
import {containerMemory, PROCESS_FILES} from '../../../../src/testbeds/kubernetes/proxies/container-processes.ts'
import {skip} from '../../../skip.ts'

/** In the form of `head` and of the kernel's files; the numbers are those of Istio's sidecars. */
function printed(process: string, pid: number, name: string, kilobytes: number, cgroup = '0::/'): string {
  const status = `Name:\t${name}\nUmask:\t0022\nPid:\t${pid}\nVmHWM:\t  999999 kB\nVmRSS:\t   ${kilobytes} kB\n`
  return `==> /proc/${process}/cgroup <==\n${cgroup}\n\n==> /proc/${process}/status <==\n${status}\n`
}

const SIDECAR = [printed('1', 1, 'pilot-agent', 39_000), printed('17', 17, 'envoy', 70_000)]
const HEAD = [printed('self', 40, 'head', 900), printed('40', 40, 'head', 900)]

test("a sidecar's memory is that of all its processes without the one that looks, and the proxy's apart", (t) => {
  const memory = containerMemory([...HEAD, ...SIDECAR].join('\n'), ['envoy'])
  t.deepEqual(memory, {all: 109_000 * 1024, own: 70_000 * 1024})
})

test('processes of other containers, which share the pids, are left out', (t) => {
  const other = printed('9', 9, 'envoy', 1, '0::/../other')
  t.deepEqual(containerMemory([...HEAD, ...SIDECAR, other].join('\n'), ['envoy'])?.own, 70_000 * 1024)
})

test('without processes in reach nothing is known, and of several proxies none is the one', (t) => {
  t.is(containerMemory('', ['envoy']), null)
  t.is(containerMemory(HEAD.join('\n'), ['envoy']), null)
  t.is(containerMemory([...HEAD, ...SIDECAR, printed('18', 18, 'envoy', 5)].join('\n'), ['envoy'])?.own, null)
})

test('a real namespace of pids, read by a real head', async (t) => {
  const isolated = ['--pid', '--fork', '--mount-proc', '--kill-child']
  const script = 'sleep 60 & printf "ready\\n"; wait'
  const child = spawn('unshare', [...isolated, 'sh', '-c', script], {stdio: ['ignore', 'pipe', 'ignore']})
  t.teardown(() => child.kill('SIGKILL'))
  const started = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => null)])
  if (started === null) return skip(t, 'this account may make no namespaces')
  const [first] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').split(' ')
  const inside = ['--target', first!, '--pid', '--mount']
  const argv = [...inside, 'head', '-n', '200', ...PROCESS_FILES]
  const text = execFileSync('sh', ['-c', '"$@" 2>/dev/null || :', 'sh', 'nsenter', ...argv], {encoding: 'utf8'})
  const memory = containerMemory(text, ['sleep'])
  t.true(memory!.own! > 100 * 1024)
  t.true(memory!.all > memory!.own!)
})
