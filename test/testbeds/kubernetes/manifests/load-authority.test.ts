import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {ConfigurationError} from '../../../../src/errors/index.ts'
import {loadAuthority} from '../../../../src/testbeds/kubernetes/manifests/load-authority.ts'
import {clusterRequest} from './_request.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'authority-'))
const [CERTIFICATE, KEY, BOTH] = ['ca.crt', 'ca.key', 'both.pem'].map((name) => join(FOLDER, name)) as [
  string,
  string,
  string,
]
test.before(() => {
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', KEY, '-out', CERTIFICATE, '-days', '1', '-subj', '/CN=ca']
  execFileSync('openssl', ['req', '-x509', ...made], {stdio: 'ignore'})
  const certificate = readFileSync(CERTIFICATE, 'utf8')
  writeFileSync(BOTH, `Subject: a text before it\n${readFileSync(KEY, 'utf8')}${certificate}\n${certificate}`)
})
test.after.always(() => rmSync(FOLDER, {recursive: true}))

const BROUGHT = '/etc/mesh-runner-authority/authority.crt'

async function authority(cacert: string, kubernetes: {ingressUrl?: string; attach?: boolean} = {}) {
  const settings = {ingressUrl: 'https://gateway.example', ...kubernetes}
  return await loadAuthority(await clusterRequest({mesh: 'istio', modes: ['ingress'], cacert}, [], settings))
}

test('a file of this machine is brought to the load generators, its certificates alone', async (t) => {
  const certificate = readFileSync(CERTIFICATE, 'utf8')
  t.deepEqual(await authority(CERTIFICATE), {path: BROUGHT, certificates: certificate})
  t.deepEqual(await authority(BOTH), {path: BROUGHT, certificates: `${certificate}${certificate}`})
})

test('an absolute path that is not here, and every path with --attach, is one of theirs', async (t) => {
  const theirs = {path: '/not/here.crt', certificates: null}
  t.deepEqual(await authority('/not/here.crt'), theirs)
  t.deepEqual(await authority(CERTIFICATE, {attach: true}), {path: CERTIFICATE, certificates: null})
})

test('nothing is brought where no TLS is spoken to a gateway', async (t) => {
  t.deepEqual(await authority(CERTIFICATE, {ingressUrl: 'http://gateway.example'}), {
    path: CERTIFICATE,
    certificates: null,
  })
  t.is(await loadAuthority(await clusterRequest()), null)
})

test('what is not there or holds no certificate is refused', async (t) => {
  const refused = (cacert: string, message: RegExp) =>
    t.throwsAsync(authority(cacert), {instanceOf: ConfigurationError, message})
  await refused('not-here.crt', /no such file/)
  await refused(FOLDER, /it is a folder/)
  await refused(KEY, /has no certificate in PEM/)
})
