import {createPublicKey, verify} from 'node:crypto'
import test from 'ava'
import {redacted} from '../../../../src/secrets/known-secrets.ts'
import {makeRunToken} from '../../../../src/testbeds/kubernetes/variants/run-token.ts'

const NOW = new Date('2026-01-02T03:04:05Z')

test('the key set verifies the token, which names issuer, subject and its end', async (t) => {
  const {header, keySet} = await makeRunToken(NOW, 600)
  const [head = '', claims = '', signature = ''] = header[1].replace('Bearer ', '').split('.')
  const [key] = JSON.parse(keySet).keys
  const content = Buffer.from(`${head}.${claims}`)
  t.true(verify('RSA-SHA256', content, createPublicKey({key, format: 'jwk'}), Buffer.from(signature, 'base64url')))
  t.is(JSON.parse(Buffer.from(head, 'base64url').toString()).kid, key.kid)
  t.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
    iss: 'mesh-runner',
    sub: 'fortioclient',
    exp: NOW.getTime() / 1000 + 600,
  })
})

test('the private key is not in the key set, each run has one of its own, and the token is a secret', async (t) => {
  const [one, other] = await Promise.all([makeRunToken(NOW, 600), makeRunToken(NOW, 600)])
  t.deepEqual(Object.keys(JSON.parse(one.keySet).keys[0]).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
  t.not(one.keySet, other.keySet)
  t.false(redacted(`sent ${one.header[1]} along`).includes(one.header[1].slice(-40)))
})
