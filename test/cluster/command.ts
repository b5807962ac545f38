import {RunnerError} from '../../src/errors/index.ts'
import {buildAll} from './building/build.ts'
import {buildFolder} from './folders.ts'
import {CLUSTER_KINDS, type ClusterKind} from './kinds.ts'
import {startCluster} from './start-cluster.ts'
import {stopCluster} from './stop-cluster.ts'

const USAGE = `usage: node test/cluster/command.ts build | up [plain|istio] | down [plain|istio]
RUNNER_TEST_CLUSTER_CACHE  where programs and images are kept
RUNNER_TEST_CLUSTER_RUN    the folder of the cluster; each folder has its own, and one with Istio beside it`

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function isKind(word: string): word is ClusterKind {
  return Object.hasOwn(CLUSTER_KINDS, word)
}

async function build(): Promise<void> {
  await buildAll(say)
  process.stdout.write(`${buildFolder()}\n`)
}

async function up(kind: ClusterKind): Promise<void> {
  const {folder, furnish} = CLUSTER_KINDS[kind]
  const {kubeconfig} = await startCluster(folder(), say, furnish)
  process.stdout.write(`${kubeconfig}\n`)
}

async function down(kind: ClusterKind): Promise<void> {
  await stopCluster(CLUSTER_KINDS[kind].folder())
}

const ACTIONS: Readonly<Record<string, (kind: ClusterKind) => Promise<void>>> = {build, up, down}

const [, , name = '', kind = 'plain'] = process.argv
const action = ACTIONS[name]
if (action === undefined || !isKind(kind)) {
  say(USAGE)
  process.exitCode = 2
} else {
  await action(kind).catch((error: unknown) => {
    say(
      error instanceof RunnerError
        ? [error.message, error.hint].filter(Boolean).join('\n')
        : String((error as Error).stack),
    )
    process.exitCode = 1
  })
}
