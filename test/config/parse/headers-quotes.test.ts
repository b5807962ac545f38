import {execFileSync} from 'node:child_process'
import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {headers} from '../../../src/config/parse/headers.ts'
import {RefusedValue} from '../../../src/config/parse/raw-value.ts'
import {unquote} from '../../../src/config/parse/shell-quotes.ts'

/** Each text as one word of shlex, blanks kept; null where it raises. */
const SHLEX = `
import json, shlex, sys
def word(text):
    lexer = shlex.shlex(text, posix=True); lexer.whitespace = ''; lexer.whitespace_split = True; lexer.commenters = ''
    try: return ''.join(lexer)
    except ValueError: return None
print(json.dumps([word(text) for text in json.load(sys.stdin)]))
`

function unquotedOrNull(text: string): string | null {
  try {
    return unquote(text).text
  } catch (error) {
    if (error instanceof RefusedValue) return null
    throw error
  }
}

test('quotes and backslashes are taken away as shlex does it, or refused where it raises', (t) => {
  const random = seededRandom(7)
  const texts = Array.from({length: 5000}, () =>
    Array.from({length: 1 + Math.floor(random() * 12)}, () => `ab:,= "'\\`[Math.floor(random() * 9)]).join(''),
  )
  const theirs = JSON.parse(execFileSync('python3', ['-c', SHLEX], {input: JSON.stringify(texts), encoding: 'utf8'}))
  t.deepEqual(texts.map(unquotedOrNull), theirs)
})

for (const [text, expected] of [
  ['"Authorization":"Bearer x"', [['Authorization', 'Bearer x']]],
  [`'Authorization':'Bearer x'`, [['Authorization', 'Bearer x']]],
  ['"Authorization: Bearer x"', [['Authorization', 'Bearer x']]],
  [
    'Authorization:"Bearer x","x-b":\'2\'',
    [
      ['Authorization', 'Bearer x'],
      ['x-b', '2'],
    ],
  ],
  [
    '"a":"1,b:2",c:3',
    [
      ['a', '1,b:2'],
      ['c', '3'],
    ],
  ],
  [
    `a:'{"k": "v"}', b:it\\'s`,
    [
      ['a', '{"k": "v"}'],
      ['b', "it's"],
    ],
  ],
  [
    'accept:text/html,application/xml;q=0.9,c:d',
    [
      ['accept', 'text/html,application/xml;q=0.9'],
      ['c', 'd'],
    ],
  ],
  ['a:""', [['a', '']]],
] as const) {
  test(`${text} is ${JSON.stringify(expected)}`, (t) => {
    t.deepEqual(headers(text), expected as never)
    t.deepEqual(headers([text]), expected as never)
  })
}

test('a quote that is not closed is refused without the value', (t) => {
  for (const text of [`x: it's s3cret`, 'x: "s3cret', 'x: s3cret\\']) {
    const error = t.throws(() => headers(text), {instanceOf: RefusedValue})
    t.false(`${error.message} ${error.hint}`.includes('s3cret'))
  }
})

test('in a mapping quotes stay', (t) => {
  t.deepEqual(headers({a: '{"k": "v"}'}), [['a', '{"k": "v"}']])
})
