import {spawnSync} from 'node:child_process'
import test from 'ava'
import {shellWord} from '../../src/foreign-text/shell-word.ts'
import {visible, visibleJson, visibleLines} from '../../src/foreign-text/visible.ts'

const SHOWN: Readonly<Record<string, readonly [text: string, shown: string]>> = {
  'an escape sequence': ['\u001b[31mred', '␛[31mred'],
  'CSI in one byte': ['\u009b31m', '\\u009b31m'],
  'line ends and tabs': ['a\r\nb\tc', 'a␍␊b␉c'],
  delete: ['\u007f', '␡'],
  'the end of a line or a paragraph': ['a\u2028b\u2029', 'a\\u2028b\\u2029'],
  'marks of direction': ['\u061c\u200e\u200f', '\\u061c\\u200e\\u200f'],
  'embeddings and overrides': ['\u202a\u202b\u202c\u202d\u202e', '\\u202a\\u202b\\u202c\\u202d\\u202e'],
  isolates: ['\u2066\u2067\u2068\u2069', '\\u2066\\u2067\\u2068\\u2069'],
  'what has no width': ['pay\u200bload\u200c\u200d\u2060\ufeff', 'pay\\u200bload\\u200c\\u200d\\u2060\\ufeff'],
  'what is not shown': ['a\u00adb\u3164\ufff9', 'a\\u00adb\\u3164\\ufff9'],
  'tag characters': ['a\u{e0041}', 'a\\u{e0041}'],
  'halves of characters and what is none': [
    `${String.fromCharCode(0xd800)}x${String.fromCharCode(0xdc00)}\uffff`,
    '�x��',
  ],
}

for (const [what, [text, shown]] of Object.entries(SHOWN)) {
  test(`${what} can be seen`, (t) => {
    t.is(visible(text), shown)
    t.is(visible(shown), shown, 'what is visible stays')
  })
}

test('letters of any script stay as they are', (t) => {
  for (const text of ['std::map<int, char>::~map()', 'naïve 日本 😀 שלום العربية हिन्दी']) t.is(visible(text), text)
})

test('text of several lines keeps its lines and tabs', (t) => {
  t.is(visibleLines('a\r\n\tb\u202e\rc\n'), 'a\n\tb\\u202e␍c\n')
})

test('JSON keeps its value and has nothing in it that a terminal would carry out', (t) => {
  const value = {'\u202e\u009b': ['\u001b[31m\n', `${String.fromCharCode(0xd800)}\u{e0041}\ufeff`, 'é']}
  const json = visibleJson(JSON.stringify(value, null, 2))
  t.deepEqual(JSON.parse(json), value)
  t.is(visibleLines(json), json)
})

test('a quoted word names the same to a shell when it is pasted', (t) => {
  for (const word of ['plain', 'a b', "it's", '', '$x`y`', '\u202e\u001b[31m\u009b\\n\'q"', 'two\nlines']) {
    const shown = shellWord(word)
    t.is(visibleLines(shown), shown)
    t.is(spawnSync('bash', ['-c', `printf %s ${shown}`], {encoding: 'utf8', env: {LC_ALL: 'C'}}).stdout, word)
  }
})
