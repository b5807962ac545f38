import {spawnSync} from 'node:child_process'
import test, {type ExecutionContext} from 'ava'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {flameGraphChunks} from '../../src/flamegraph/render.ts'
import {findProgram} from '../../src/process/find-program.ts'
import {frame, type Stacks, StacksBuilder} from '../../src/stacks/model/stacks.ts'
import {dropInSvg} from '../drop-in/flamegraph/drawn-boxes.ts'
import {isSkipped} from '../drop-in/flamegraph/oracles.ts'

/** expat, strict and without network: prints what text, elements and attributes of interest the file has. */
const PARSER = `
import sys, json, xml.sax
class Seen(xml.sax.ContentHandler):
    def __init__(self):
        self.elements = {}
        self.attributes = set()
        self.values = set()
    def startElement(self, name, attributes):
        self.elements[name] = self.elements.get(name, 0) + 1
        for key in attributes.getNames():
            self.attributes.add(key)
            if key in ('href', 'xlink:href', 'fill', 'style', 'class'): self.values.add(attributes.getValue(key))
seen = Seen()
xml.sax.parse(sys.stdin.buffer, seen)
print(json.dumps({'elements': seen.elements, 'attributes': sorted(seen.attributes), 'values': sorted(seen.values)}))
`
const PYTHON = findProgram('python3')
const NO_PARSER = PYTHON === null ? 'no python3 for its strict XML parser' : null

interface Seen {
  readonly elements: Readonly<Record<string, number>>
  readonly attributes: readonly string[]
  readonly values: readonly string[]
}

function strictlyParsed(t: ExecutionContext, svg: string): Seen {
  const {status, stdout, stderr} = spawnSync(PYTHON!, ['-c', PARSER], {input: svg, encoding: 'utf8'})
  t.is(status, 0, stderr.slice(-500))
  return JSON.parse(stdout) as Seen
}

const HOSTILE: Readonly<Record<string, string>> = {
  'a script element': '<script>alert(1)</script>',
  'an event attribute': '" onload="alert(1)" x="',
  'the end of CDATA': ']]></script><script>alert(1)</script>',
  'the end of a remark': '--><script>alert(1)</script><!--',
  'an entity': '&lt;&#60;&x;&',
  quotes: `"'\``,
  'control characters': `${Array.from({length: 32}, (_, code) => String.fromCharCode(code)).join('')}\u007f\u0085\ufffe\uffff`,
  '100 kB': 'x'.repeat(100_000),
  '100 kB of emoji': '😀'.repeat(50_000),
  'right-to-left marks': '\u202egpj.exe\u2066\u200f',
  'right-to-left text': 'שלום',
  'a lone surrogate': '\ud800x\udc00',
  'an arrow': 'a->b',
  'a script address': 'javascript:alert(1)',
  'a style': '}</style><style>*{display:none}',
  nothing: '',
}

function stacksNamed(name: string): Stacks {
  const builder = new StacksBuilder([{name, unit: name, event: name}])
  builder.add([builder.intern(frame({name, module: name, evidence: name, grounds: 'inferred'}))], [200])
  builder.add([builder.intern(frame({name: 'plain'}))], [100])
  return builder.build()
}

for (const [what, text] of Object.entries(HOSTILE)) {
  test(`As name, title, subtitle, notes, unit and count name ${what} stays text in a well-formed file.`, (t) => {
    if (isSkipped(t, NO_PARSER)) return
    const draw = (hostile: string) => {
      const fields = {title: hostile, subtitle: hostile, notes: hostile, nameType: hostile, fontType: hostile}
      const options = {...fields, provenance: [[hostile, hostile]] as const}
      const stacks = stacksNamed(hostile)
      return [
        [...flameGraphChunks(stacks, 0, flameGraphOptions(options), '')].join(''),
        [...flameGraphChunks(stacks, 0, flameGraphOptions({...options, countName: hostile}), '')].join(''),
      ]
    }
    const [harmless, counted] = draw('harmless words').map((svg) => strictlyParsed(t, svg))
    draw(text).forEach((svg, index) => {
      const seen = strictlyParsed(t, svg)
      const expected = index === 0 ? harmless! : counted!
      t.deepEqual(
        Object.keys(seen.elements).filter((name) => expected.elements[name] === undefined),
        [],
      )
      t.is(seen.elements['script'], 1)
      t.is(seen.elements['style'], 1)
      t.deepEqual(
        seen.attributes.filter((name) => !expected.attributes.includes(name)),
        [],
      )
      t.false(seen.values.some((value) => /javascript:|alert/.test(value)))
      // What comes back exactly is kept as it was, where nobody sees it.
      const shown = svg.replace(/<metadata class="fg-stacks"[^>]*>/, '')
      t.true(shown.length < 160_000, `${shown.length}`)
      t.notRegex(shown, /[\u202a-\u202e\u2066\u2067\u200f]/)
    })
  })
}

test('The drop-in keeps hostile folded text in a well-formed file, with --compat and --cp names too.', async (t) => {
  if (isSkipped(t, NO_PARSER)) return
  const names = Object.values(HOSTILE).map((name) => name.replace(/[;\n\r]/g, ''))
  const text = names.map((name) => `${name};leaf 20\n`).join('')
  for (const argv of [[], ['--compat'], ['--flamechart'], ['--reverse', '--inverted'], ['--colors', 'chain']]) {
    const seen = strictlyParsed(t, await dropInSvg(text, [...argv, '--title', names[2]!, '--bgcolors', '#fff']))
    t.is(seen.elements['script'], 1)
    t.true(seen.elements['rect']! > names.length)
  }
})
