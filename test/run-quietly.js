// npm test -- [whatever ava takes]
// The quick tests. `npx ava` prints every test.
import {runAva} from './run-ava.js'

await runAva(process.argv.slice(2))
