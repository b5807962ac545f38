import test from 'ava'
import {parseProcessStat, TICKS_PER_SECOND} from '../../src/bytes/process-stat.ts'
import {run} from '../../src/process/run.ts'

test('a process is read as the kernel prints it, whatever it calls itself', async (t) => {
  const script = `printf 'a) Z 1 (b' > /proc/$$/comm; read -r line < /proc/$$/stat; echo "$line"; echo $$ $PPID`
  const {stdout, stderr} = await run(['bash', '-c', script])
  const [line, ids] = stdout.split('\n')
  const stat = parseProcessStat(line!)
  t.like(stat, {comm: 'a) Z 1 (b', state: 'R'}, stderr)
  t.is(`${stat!.pid} ${stat!.parentPid}`, ids!)
})

test('its CPU time is that of user and system together', (t) => {
  const before = parseProcessStat('7 (x) S 1 7 7 0 -1 4194304 100 0 0 0 250 150 0 0 20 0 1 0 12345 0 0')
  t.deepEqual(before, {pid: 7, comm: 'x', state: 'S', parentPid: 1, cpuSeconds: 4, startTicks: 12345})
})

test('ticks are those of this machine', async (t) => {
  t.is(Number((await run(['getconf', 'CLK_TCK'])).stdout), TICKS_PER_SECOND)
})

test('what is no line of it is none', (t) => {
  for (const text of ['', 'cat: /proc/7/stat: No such file or directory', '7 (x']) t.is(parseProcessStat(text), null)
})
