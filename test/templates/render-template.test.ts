import {mkdir, mkdtemp, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {load} from 'js-yaml'
import {ConfigurationError} from '../../src/errors/index.ts'
import {PACKAGE_FOLDER} from '../../src/program/package-folder.ts'
import {renderTemplate, type TemplateView, yamlString} from '../../src/templates/index.ts'

async function folderWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'templates-test-'))
  await mkdir(join(folder, 'part'))
  await writeFile(join(folder, 'part/a.yaml'), text)
  return folder
}

async function render(text: string, view: TemplateView): Promise<string> {
  return renderTemplate('part/a.yaml', view, await folderWith(text))
}

const fails = test.macro(async (t: ExecutionContext, text: string, view: TemplateView, message: RegExp) => {
  await t.throwsAsync(render(text, view), {instanceOf: ConfigurationError, message})
})

test('values are filled in as they are, without HTML escapes', async (t) => {
  t.is(await render('run {{command}}', {command: `a && "b" <c>`}), `run a && "b" <c>`)
})

test('lists, conditions and dotted names are understood', async (t) => {
  const text = '{{#parts}}{{name}}={{port}}{{#tls}} tls{{/tls}}{{^tls}} plain{{/tls}};{{/parts}} {{of.all}} {{port}}'
  const view = {
    port: 1,
    of: {all: 'x'},
    parts: [
      {name: 'a', port: 2, tls: true},
      {name: 'b', port: 3, tls: false},
    ],
  }
  t.is(await render(text, view), 'a=2 tls;b=3 plain; x 1')
})

test(
  'an unknown name is an error with file and line',
  fails,
  'a\nb {{nam}}\n',
  {name: 'x'},
  /a\.yaml:2: 'nam' is not a name/,
)
test('an unknown section is an error', fails, '{{#x}}y{{/x}}', {}, /:1: 'x' is not a name/)
test('an unknown name inside a list is an error', fails, '{{#l}}\n{{y}}{{/l}}', {l: [{x: 1}]}, /:2: 'y' is not a name/)
test('a name under a dotted name must be there too', fails, '{{a.b}}', {a: {c: 1}}, /'a\.b' is not a name/)
test('names of Object.prototype are not names of a template', fails, '{{toString}}', {}, /'toString' is not a name/)
test('an unclosed section is an error', fails, '{{#x}}', {x: true}, /is not a template: Unclosed section/)
test('partials are refused', fails, '{{> other}}', {}, /:1: the partial 'other' cannot be used/)

test('names of known names are in the hint', async (t) => {
  const error = await t.throwsAsync<ConfigurationError>(render('{{c}}', {b: 1, a: 2}), {instanceOf: ConfigurationError})
  t.is(error?.hint, 'Names that are known here: a, b.')
})

test('a name that leaves the templates folder is refused', async (t) => {
  await t.throwsAsync(renderTemplate('../package.json', {}), {message: /is not the name of a template/})
  await t.throwsAsync(renderTemplate('/etc/passwd', {}), {message: /is not the name of a template/})
})

test('a template that is nowhere is an error naming the folders', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'))
  await t.throwsAsync(renderTemplate('envoy/none.yaml', {}, folder), {
    message: `The template envoy/none.yaml is in none of ${folder}, ${join(PACKAGE_FOLDER, 'templates')}`,
  })
})

test('a YAML string stays the same text, whatever is in it', (t) => {
  for (const text of ['a: b', '{x}', 'yes', '# no', 'new\nline', '"quoted"', "it's", '\\', '{{x}}', '\u2028'])
    t.is(load(yamlString(text)), text)
})

test('a folder of templates that is not there, or is none, is refused', async (t) => {
  for (const folder of ['/nowhere', import.meta.filename]) {
    await t.throwsAsync(renderTemplate('envoy/sidecar.yaml', {}, folder), {
      instanceOf: ConfigurationError,
      message: /^Looking for templates in .*: (?:there is no such file or folder|it is no folder)$/,
    })
  }
})
