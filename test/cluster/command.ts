import {RunnerError} from '../../src/errors/index.ts'
import {buildAll} from './building/build.ts'
import {buildFolder, runFolder} from './folders.ts'
import {startCluster} from './start-cluster.ts'
import {stopCluster} from './stop-cluster.ts'

const USAGE = `usage: node test/cluster/command.ts build|up|down
RUNNER_TEST_CLUSTER_CACHE  where programs and images are kept
RUNNER_TEST_CLUSTER_RUN    the folder of the cluster; each folder has its own`

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function build(): Promise<void> {
  await buildAll(say)
  process.stdout.write(`${buildFolder()}\n`)
}

async function up(): Promise<void> {
  const {kubeconfig} = await startCluster(runFolder(), say)
  process.stdout.write(`${kubeconfig}\n`)
}

const ACTIONS: Readonly<Record<string, () => Promise<void>>> = {build, up, down: () => stopCluster(runFolder())}

const action = ACTIONS[process.argv[2] ?? '']
if (action === undefined) {
  say(USAGE)
  process.exitCode = 2
} else {
  await action().catch((error: unknown) => {
    say(
      error instanceof RunnerError
        ? [error.message, error.hint].filter(Boolean).join('\n')
        : String((error as Error).stack),
    )
    process.exitCode = 1
  })
}
