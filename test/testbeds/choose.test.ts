import test from 'ava'
import {chooseTestbed} from '../../src/testbeds/index.ts'

test('auto chooses the local testbed and says why', async (t) => {
  const {testbed, reason} = await chooseTestbed({wanted: 'auto', namesCluster: false})
  t.is(testbed.name, 'local')
  t.regex(reason, /chosen by itself/)
})

test('auto chooses the cluster where one is named', async (t) => {
  const {testbed, reason} = await chooseTestbed({wanted: 'auto', namesCluster: true})
  t.is(testbed.name, 'kubernetes')
  t.false(testbed.runsHere)
  t.regex(reason, /are named/)
})

test('a testbed that is asked for is chosen', async (t) => {
  const {testbed, reason} = await chooseTestbed({wanted: 'local', namesCluster: true})
  t.is(testbed.name, 'local')
  t.regex(reason, /--testbed/)
})
