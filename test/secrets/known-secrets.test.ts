import {execFileSync} from 'node:child_process'
import test from 'ava'
import {guardAddresses, guardAddressesWithQuery} from '../../src/secrets/guard-addresses.ts'
import {guardHeader} from '../../src/secrets/guard-headers.ts'
import {guardSecret, redacted, redactedValue, sayOpenly} from '../../src/secrets/known-secrets.ts'

const AWKWARD = `p"a's$s\\<w>&o%r d+1/é`

/** The value as other programs write it: each line of the answer is one way. */
const PYTHON = `
import base64, html, json, shlex, sys, urllib.parse
from xml.sax.saxutils import escape
v = sys.argv[1]; b = v.encode()
ways = [v, json.dumps(v, ensure_ascii=False)[1:-1], shlex.quote(v), urllib.parse.quote(v, safe=''), urllib.parse.quote_plus(v)]
ways += [html.escape(v), html.escape(v, quote=False), escape(v, {'"': '&quot;'})]
ways += [base64.b64encode(b).decode(), base64.urlsafe_b64encode(b).decode()]
ways += [base64.b64encode(b'x' * n + b + b'yz').decode() for n in range(7)]
print(json.dumps(ways))
`

test('a secret is hidden in every way in which python writes it down', (t) => {
  guardSecret(AWKWARD)
  const ways: string[] = JSON.parse(execFileSync('python3', ['-c', PYTHON, AWKWARD], {encoding: 'utf8'}))
  for (const way of ways) t.regex(redacted(`before ${way} after`), /^before .*\*\*\*.* after$/, way)
  for (const way of ways) t.false(redacted(`before ${way} after`).includes(way.slice(4, 16)), way)
})

test('a secret of a shell command line is hidden in what the shell and bash %q quote', (t) => {
  guardSecret(AWKWARD)
  const quoted = execFileSync('bash', ['-c', 'printf %q "$1"', 'bash', 'tok en$1"x'], {encoding: 'utf8'})
  guardSecret('tok en$1"x')
  t.notRegex(redacted(`curl -H ${quoted}`), /en\\?\$1/)
})

test('short values are hidden as whole words, shorter ones and short numbers not at all', (t) => {
  for (const value of ['zq9w', 'ab', '5000', '1.25', '2026']) guardSecret(value)
  t.is(redacted('zq9w, zq9wx, (zq9w)'), '***, zq9wx, (***)')
  t.is(redacted('ab 5000 1.25 2026'), 'ab 5000 1.25 2026')
})

test('a value that stands in paths or in our own words stays in them', (t) => {
  sayOpenly(['/home/me/payments/prod'])
  for (const value of ['payments', 'bothsidecar', 'interrupted']) guardSecret(value)
  const document = {mode: 'bothsidecar', status: 'interrupted', svg: '/home/me/payments/a.svg'}
  t.deepEqual(redactedValue(document), document)
})

test('credentials of a header are hidden without their scheme, and cookies one by one', (t) => {
  guardHeader('Authorization', 'Bearer abc.def-ghi')
  guardHeader('Proxy-Authorization', `Basic ${Buffer.from('someone:open sesame').toString('base64')}`)
  guardHeader('cookie', 'theme=dark1; session=0badcafe99')
  t.is(redacted('got abc.def-ghi'), 'got ***')
  t.is(redacted('password open sesame'), 'password ***')
  t.is(redacted('no session 0badcafe99'), 'no session ***')
})

test('who asks stands in no address, known or not; a password is hidden beside it too', (t) => {
  t.is(redacted('GET https://me:pw@host/x failed'), 'GET https://***@host/x failed')
  t.is(redacted('https://a@b:c@host/'), 'https://***@host/')
  t.is(redacted('https://host/me@x'), 'https://host/me@x')
  guardAddresses('proxy http://me:corr%20ect@proxy:3128/ in use')
  t.is(redacted('password "corr ect" refused'), 'password "***" refused')
  t.is(redacted(`Basic ${Buffer.from('me:corr ect').toString('base64')}`), 'Basic ***')
})

test('signatures in addresses are hidden, placeholders are not', (t) => {
  guardAddressesWithQuery('https://host/{build_id}?sig=deadbeefcafe&name={name}')
  t.is(redacted('https://host/{build_id}?sig=deadbeefcafe&name={name}'), 'https://host/{build_id}?sig=***&name={name}')
})

test('numbers, names of fields and what is no plain object stay', (t) => {
  guardSecret('longsecretvalue')
  const when = new Date(0)
  t.deepEqual(redactedValue({longsecretvalue: 1, list: ['a longsecretvalue'], when}), {
    longsecretvalue: 1,
    list: ['a ***'],
    when,
  } as never)
})

test('private keys are hidden, known or not, as PEM and in JSON', (t) => {
  const key = execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  const encrypted = key.replaceAll('PRIVATE KEY', 'ENCRYPTED PRIVATE KEY')
  t.is(redacted(`key:\n${key}after`), 'key:\n***\nafter')
  t.is(redacted(JSON.stringify({a: key, b: encrypted})), '{"a":"***\\n","b":"***\\n"}')
  t.is(redacted(`tls.key: ${btoa(key)}, tls.crt: x`), 'tls.key: ***, tls.crt: x')
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'
  for (const open of [certificate, btoa(certificate)]) t.is(redacted(open), open)
})
