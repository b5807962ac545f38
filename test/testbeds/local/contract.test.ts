import test from 'ava'
import {createLocalTestbed} from '../../../src/testbeds/local/index.ts'
import {realExecutables} from '../../real-programs.ts'
import {scratchFolder} from '../../scratch-folder.ts'
import {skip} from '../../skip.ts'
import {testTestbedContract} from '../contract.ts'
import {deploymentRequest} from '../request.ts'

const {missing, ...executables} = realExecutables()

if (missing === null) {
  testTestbedContract({
    testbed: createLocalTestbed(),
    request: () => deploymentRequest({executables: executables as {fortio: string; envoy: string}}),
    fortio: executables.fortio ?? '',
    proxyExecutable: /\/envoy$/,
    folderThere: (t) => scratchFolder(t, 'contract-there'),
  })
} else {
  test('the local testbed keeps the contract of testbeds', (t) => skip(t, missing))
}
