import test from 'ava'
import type {CheckResult} from '../../src/errors/index.ts'
import {checksText} from '../../src/terminal/checks-text.ts'
import {styleFor} from '../../src/terminal/style.ts'

const style = styleFor({isTTY: false} as NodeJS.WriteStream, {})

function check(name: string, more: Partial<CheckResult>): CheckResult {
  return {name, state: 'ok', version: null, origin: null, detail: '', remedy: null, required: false, ...more}
}

for (const width of [40, 80, 120, 200]) {
  test(`no name of a check is cut at ${width} columns, and what is said breaks between words only`, (t) => {
    const path = `/home/${'long/'.repeat(14)}node`
    const detail =
      'not looked at; needed: what docs/rbac.yaml grants:\ncreate, get, list: services, leases.coordination.k8s.io'
    const remedy = {command: `runner doctor --testbed kubernetes --kubeconfig ${path}`}
    const text = checksText(
      [
        check('kernel.perf_event_paranoid', {origin: path}),
        check('rights: node recorder', {state: 'limited', detail, remedy}),
      ],
      {style, width},
    )
    for (const whole of ['kernel.perf_event_paranoid', path, 'leases.coordination.k8s.io', remedy.command]) {
      t.true(text.includes(whole), text)
    }
    const notes = text.slice(text.indexOf('\n\n  rights')).split('\n')
    const said = notes.filter((line) => !line.includes('mend with'))
    t.true(
      said.every(({length}) => length <= width),
      text,
    )
  })
}
