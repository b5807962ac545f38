import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import Bench from '../../../src/commands/bench.ts'
import {SETTINGS_BY_KEY} from '../../../src/config/schema.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'src', 'testbeds', 'kubernetes')
const COMMENT = /\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g
const FLAG = /(?<![\w-])--([a-z][a-z-]*)/g
/** Words that only settings and the like are made of: `proxy.cpu`, `imagePullPolicy`. */
const KEY = /(?<![\w./$-])([a-z]\w*(?:\.[a-zA-Z]\w*)+|[a-z]+[A-Z]\w*)(?![\w/.(-])/g
/** What Kubernetes and others call so. */
const OF_OTHERS = new Set(['apiVersion', 'gRPC', 'hostPID', 'metadata.name', 'networking.istio.io', 'values.yaml'])

/** Everything that the code of the testbed says in words, scripts left out. */
function sentences(): readonly string[] {
  const texts = globSync('**/*.ts', {cwd: FOLDER}).map((file) => readFileSync(join(FOLDER, file), 'utf8'))
  const literals = texts.flatMap((text) => text.replaceAll(COMMENT, '').match(LITERAL) ?? [])
  const spoken = literals.filter((literal) => literal.includes(' ') && !literal.includes('\n'))
  return spoken.map((literal) => literal.replaceAll(/\$\{[^}]*(\}|$)/g, '…').replaceAll('\\n', ' '))
}

function found(pattern: RegExp): readonly string[] {
  return [...new Set(sentences().flatMap((sentence) => [...sentence.matchAll(pattern)].map(([, word]) => word!)))]
}

test('every flag that errors and hints name exists', (t) => {
  const named = found(FLAG)
  t.true(named.includes('ready-timeout'))
  t.deepEqual(
    named.filter((name) => !(name in Bench.flags)),
    [],
  )
})

test('every setting that errors and hints name exists', (t) => {
  const named = found(KEY).filter((word) => !OF_OTHERS.has(word))
  t.true(named.includes('proxy.cpu'))
  t.deepEqual(
    named.filter((name) => !SETTINGS_BY_KEY.has(name)),
    [],
  )
})
