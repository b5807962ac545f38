import {spawnSync} from 'node:child_process'
import {hostname} from 'node:os'
import test from 'ava'
import {isHolderDead, newHolder} from '../../../../src/testbeds/kubernetes/lease/run-holder.ts'
import {testUnless} from '../../../skip.ts'

const LINUX = testUnless(process.platform === 'linux' ? null : 'only Linux tells when a process began', test)

function changed(holder: string, part: number, to: (was: string) => string): string {
  const parts = holder.split('/')
  return parts.with(part, to(parts[part]!)).join('/')
}

test('a holder names its machine and process, and no two are the same', (t) => {
  t.true(newHolder().startsWith(`${hostname()}/${process.pid}/`))
  t.not(newHolder(), newHolder())
})

LINUX('a holder that lives is not dead; one that ended, or whose pid is now another process, is', (t) => {
  const alive = newHolder()
  t.false(isHolderDead(alive))
  const {pid} = spawnSync('true')
  t.true(isHolderDead(changed(alive, 3, (mark) => mark.replace(/^\d+/, `${pid}`))))
  t.true(isHolderDead(changed(alive, 3, (mark) => mark.replace(/:(\d+):/, ':1:'))))
})

LINUX('what cannot be told from here is not dead: another machine, boot or pid namespace, and text of others', (t) => {
  const dead = changed(newHolder(), 3, (mark) => mark.replace(/:(\d+):/, ':1:'))
  t.true(isHolderDead(dead))
  t.false(isHolderDead(changed(dead, 2, () => '00000000-0000-0000-0000-000000000000')))
  t.false(isHolderDead(changed(dead, 2, () => '-')))
  t.false(isHolderDead(changed(dead, 3, (mark) => mark.replace(/^(\d+:\d+):\d+/, '$1:1'))))
  t.false(isHolderDead(changed(dead, 3, () => '-')))
  for (const text of ['', 'box/42/mark', '////', 'x'.repeat(1000)]) t.false(isHolderDead(text))
})
