// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that they are no templates is what is tested.
import test from 'ava'
import {ConfigurationError} from '../../src/errors/index.ts'
import {fromConfigFile} from './_resolve.ts'

for (const [text, where] of [
  ['header: "Authorization: Bearer $TOKEN"', 'header has the variable $TOKEN'],
  ['headers: {x: "${SECRET:-s3cret}"}', 'headers has the variable ${SECRET}'],
  ['duration: $DURATION', 'duration has the variable $DURATION'],
  ['run_ingress: "http://${gateway}/"', 'run_ingress has the variable ${gateway}'],
  ['symbolUrls: ["https://a/{build_id}", "https://$host/{build_id}"]', 'symbolUrls has the variable $host'],
  ['proxy:\n  memory: ${MEMORY}', 'proxy.memory has the variable ${MEMORY}'],
] as const) {
  test(`${JSON.stringify(text)} is refused, naming the file's own key and the variable`, async (t) => {
    const error = await t.throwsAsync(fromConfigFile(text), {instanceOf: ConfigurationError})
    t.regex(error.message, /^config file \/here\/c\.yaml:\d: /)
    t.true(error.message.includes(`${where} in it, which nothing has replaced`), error.message)
    t.false(error.message.includes('s3cret'))
  })
}

for (const text of [
  'custom_profiling_command: "perf record -p $PID && echo ${HOME}"',
  'headers: {x: "pa$$w0rd$x", y: "a$B"}',
  'cacert: "/certs/a$1b$"',
]) {
  test(`${JSON.stringify(text)} is taken as it is`, async (t) => {
    await t.notThrowsAsync(fromConfigFile(text))
  })
}
