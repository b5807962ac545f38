import test from 'ava'
import {hideProxySecrets} from '../../../src/bench/run/hide-proxy-secrets.ts'

function hidden(page: object): unknown {
  return JSON.parse(hideProxySecrets(JSON.stringify(page)))
}

test('headers that say who somebody is lose their values, others keep them', (t) => {
  const headers = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([key, value]) => ({header: {key, value}, append_action: 'ADD_IF_ABSENT'}))
  const names = ['authorization', 'Proxy-Authorization', 'cookie', 'x-api-key', 'x-auth-token']
  const route = {
    request_headers_to_add: headers(Object.fromEntries(names.map((name) => [name, 'Bearer abc']))),
    response_headers_to_add: headers({'x-version': '7'}),
    initial_metadata: [{key: 'authorization', raw_value: 'QmVhcmVy'}],
  }
  t.deepEqual(hidden(route), {
    request_headers_to_add: headers(Object.fromEntries(names.map((name) => [name, '***']))),
    response_headers_to_add: headers({'x-version': '7'}),
    initial_metadata: [{key: 'authorization', raw_value: '***'}],
  })
})

test('what fields for secrets hold is hidden, where it is read from stays', (t) => {
  const page = {
    tls_certificate: {
      certificate_chain: {inline_string: 'a certificate'},
      private_key: {inline_bytes: 'a2V5'},
      password: {filename: '/etc/password'},
    },
    session_ticket_keys: {keys: [{inline_bytes: 'a2V5'}]},
    credentials: {client_id: 'me', token_secret: {name: 'token', sds_config: {path_config_source: {path: '/sds'}}}},
    generic_secret: {secret: {inline_string: 'a secret'}},
    token: 'abc',
  }
  t.deepEqual(hidden(page), {
    ...page,
    tls_certificate: {...page.tls_certificate, private_key: {inline_bytes: '***'}},
    session_ticket_keys: {keys: [{inline_bytes: '***'}]},
    generic_secret: {secret: {inline_string: '***'}},
    token: '***',
  })
})

test('private keys are hidden wherever they stand, in JSON or not', (t) => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----'
  t.deepEqual(hidden({lua: `k = [[${key}]]`, wasm: btoa(key)}), {lua: 'k = [[***]]', wasm: '***'})
  t.is(hideProxySecrets(`no JSON: ${key}`), 'no JSON: ***')
})
