import test from 'ava'
import {exampleDocument, exampleResult} from '../results/example.ts'
import {renderExample} from './render-example.ts'

const BOTH = exampleResult()
const SERVER = exampleResult({mode: 'serversidecar', tls: 'none', label: 'demo_qps_1000_c_16_1024_serveronly'})
const CLIENT = exampleResult({mode: 'clientsidecar', tls: 'none', label: 'demo_qps_1000_c_16_1024_clientonly'})
const BASELINE = exampleResult({mode: 'baseline', tls: 'none', label: 'demo_qps_1000_c_16_1024_baseline'})

for (const format of ['table', 'html'] as const) {
  const shown = (...cells: (typeof BOTH)[]) => renderExample(format, {width: 160}, exampleDocument({cells}))

  test(`the ${format} says that single sidecars don't add up to both where both speak TLS`, (t) => {
    t.regex(shown(SERVER, CLIENT, BOTH), /clientsidecar and serversidecar go plain.*does not add up to what both add/)
    t.regex(shown(SERVER, BOTH), /serversidecar goes plain/)
  })

  test(`the ${format} says nothing of it where all cells go plain, or no such cells stand side by side`, (t) => {
    for (const text of [
      shown(SERVER, CLIENT, {...BOTH, tls: 'none'}),
      shown(BASELINE, BOTH),
      shown(SERVER, CLIENT),
      shown(BOTH),
    ]) {
      t.notRegex(text, /add up/)
    }
  })
}
