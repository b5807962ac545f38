/** The testbed `local`: the topology as processes on loopback. Called through the registry of testbeds. */
import {basename} from 'node:path'
import {commandLine} from '../../program/command-line.ts'
import type {DeploymentOutline, DeploymentRequest, Testbed} from '../testbed.ts'
import {checkLocal} from './check.ts'
import {DEFAULT_LOCAL_OPTIONS, deployLocal, type LocalOptions} from './deploy.ts'
import {exampleGround, planDeployment} from './deployment-plan.ts'
import {versionArgv} from './environment.ts'
import {chooseLocalMesh} from './local-mesh.ts'
import {targetIn} from './port-table.ts'

async function planLocal(request: DeploymentRequest): Promise<DeploymentOutline> {
  const {mesh, warnings} = chooseLocalMesh(request)
  const plan = await planDeployment(request, exampleGround(request, mesh))
  const files = plan.files.map(({path, content}) => ({
    title: `Write ${path} (ports are examples: free ones are taken at the start)`,
    command: null,
    file: {name: basename(path), content},
  }))
  const parts = plan.parts.map(({name, argv}) => ({title: `Start ${name}`, command: commandLine(argv), file: null}))
  const version = commandLine(versionArgv(request.executables.fortio))
  return {
    steps: [...files, {title: 'Ask fortio for its version', command: version, file: null}, ...parts],
    warnings,
    loadPlaceCount: 1,
    cacert: request.cacert ?? null,
    target: (mode, protocol) => targetIn(plan.ports, mode, protocol),
  }
}

/** The local testbed. `options` are for tests. */
export function createLocalTestbed(options: LocalOptions = DEFAULT_LOCAL_OPTIONS): Testbed {
  return {
    name: 'local',
    runsHere: true,
    check: (request) => checkLocal(request),
    plan: planLocal,
    deploy: (request) => deployLocal(request, options),
  }
}
