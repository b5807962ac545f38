// npm run test:e2e -- [--context NAME] [--kubeconfig FILE] [whatever ava takes]
// The long tests. Those of clusters use the one that is named here, in KUBECONFIG or in RUNNER_TEST_CONTEXT; else one that
// test/cluster starts for them. `npx ava --config ava.e2e.config.js` prints every test.
import process from 'node:process'
import {parseArgs} from 'node:util'
import {runAva} from './run-ava.js'

const options = {context: {type: 'string'}, kubeconfig: {type: 'string'}}
const {values, tokens} = parseArgs({options, strict: false, allowPositionals: true, tokens: true})
const own = new Set(
  tokens
    .filter((token) => token.kind === 'option' && token.name in options)
    .flatMap(({index, inlineValue}) => (inlineValue ? [index] : [index, index + 1])),
)
const rest = process.argv.slice(2).filter((_, index) => !own.has(index))
const named = {
  ...(values.context === undefined ? {} : {RUNNER_TEST_CONTEXT: values.context}),
  ...(values.kubeconfig === undefined ? {} : {KUBECONFIG: values.kubeconfig}),
}
await runAva(['--config', 'ava.e2e.config.js', ...rest], {...process.env, ...named})
